"""What runs by itself: jobs, each run once; the night's work and letter; the inbox and the outbox."""
