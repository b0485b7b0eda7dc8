"""Storage: the only room that knows SQL. Frames and domain objects in, the same out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.on_demand import on_demand

if TYPE_CHECKING:
    from scheduler.storage.audit_trail import ChainCheck, audit, names_at_init, verify_audit
    from scheduler.storage.backup import Keep, back_up, list_backups, remove_old
    from scheduler.storage.belief import chain_of
    from scheduler.storage.contacts import forget_contacts
    from scheduler.storage.copies import known_bureaux
    from scheduler.storage.database import (
        check_file,
        open_database,
        reading,
        sqlite_address,
        sqlite_file,
        writing,
    )
    from scheduler.storage.draws import DrawStage, list_draws, load_draw, save_draw_stage
    from scheduler.storage.forgetting import forget_nights
    from scheduler.storage.imports import (
        finish_import,
        import_of_file,
        last_import,
        start_import,
        undo_import,
    )
    from scheduler.storage.ledger import (
        Run,
        check_clock,
        check_jump,
        check_writable,
        find_run,
        finished_periods,
        first_period,
        forget_runs,
        list_runs,
        runs_after,
    )
    from scheduler.storage.migrating import migrate, upgrade
    from scheduler.storage.models import KeptModel, list_models, propose_model, serve_model, serving_model
    from scheduler.storage.outbox import Parcel, list_outbox, put_out, send_again, send_waiting
    from scheduler.storage.plan_lists import (
        PlanLine,
        ToldVisit,
        counting_version,
        list_plans,
        plan_lines,
        plans_in_force,
        told_before,
    )
    from scheduler.storage.plans import (
        KeptPlan,
        approve_plan,
        load_plan,
        load_problem,
        newest_version,
        publish_plan,
        save_plan,
    )
    from scheduler.storage.records import ImportCounts, load_records, save_records
    from scheduler.storage.restoring import Restored, database_name, restore, restore_whole
    from scheduler.storage.runs import (
        Claim,
        RunFacts,
        beat,
        claim_run,
        committing,
        fail_run,
        kept_alive,
        release_run,
        reopen_run,
        skip_runs,
    )
    from scheduler.storage.sheets import forget_sheets, load_sheet
    from scheduler.storage.snapshots import frame_digest, last_snapshot, load_snapshot, save_snapshot
    from scheduler.storage.touched import employers_touched, has_keys_from
    from scheduler.storage.travel import load_travel, save_travel
    from scheduler.storage.verify import verify_books

__all__ = [
    "ChainCheck",
    "Claim",
    "DrawStage",
    "ImportCounts",
    "Keep",
    "KeptModel",
    "KeptPlan",
    "Parcel",
    "PlanLine",
    "Restored",
    "Run",
    "RunFacts",
    "ToldVisit",
    "approve_plan",
    "audit",
    "back_up",
    "beat",
    "chain_of",
    "check_clock",
    "check_file",
    "check_jump",
    "check_writable",
    "claim_run",
    "committing",
    "counting_version",
    "database_name",
    "employers_touched",
    "fail_run",
    "find_run",
    "finish_import",
    "finished_periods",
    "first_period",
    "forget_contacts",
    "forget_nights",
    "forget_runs",
    "forget_sheets",
    "frame_digest",
    "has_keys_from",
    "import_of_file",
    "kept_alive",
    "known_bureaux",
    "last_import",
    "last_snapshot",
    "list_backups",
    "list_draws",
    "list_models",
    "list_outbox",
    "list_plans",
    "list_runs",
    "load_draw",
    "load_plan",
    "load_problem",
    "load_records",
    "load_sheet",
    "load_snapshot",
    "load_travel",
    "migrate",
    "names_at_init",
    "newest_version",
    "open_database",
    "plan_lines",
    "plans_in_force",
    "propose_model",
    "publish_plan",
    "put_out",
    "reading",
    "release_run",
    "remove_old",
    "reopen_run",
    "restore",
    "restore_whole",
    "runs_after",
    "save_draw_stage",
    "save_plan",
    "save_records",
    "save_snapshot",
    "save_travel",
    "send_again",
    "send_waiting",
    "serve_model",
    "serving_model",
    "skip_runs",
    "sqlite_address",
    "sqlite_file",
    "start_import",
    "told_before",
    "undo_import",
    "upgrade",
    "verify_audit",
    "verify_books",
    "writing",
]

if not TYPE_CHECKING:
    __getattr__ = on_demand(__name__)
