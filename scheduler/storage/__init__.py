"""Storage: the only room that knows SQL. Frames and domain objects in, the same out."""

from scheduler.storage.audit import ChainCheck, audit, verify_audit
from scheduler.storage.database import check_file, open_database, reading, writing
from scheduler.storage.draws import DrawStage, list_draws, load_draw, save_draw_stage
from scheduler.storage.imports import finish_import, last_import, start_import, undo_import
from scheduler.storage.migrate import migrate
from scheduler.storage.models import KeptModel, list_models, propose_model, serve_model, serving_model
from scheduler.storage.plans import (
    KeptPlan,
    approve_plan,
    list_plans,
    load_plan,
    load_problem,
    publish_plan,
    save_plan,
)
from scheduler.storage.records import Counts, load_records, save_records
from scheduler.storage.snapshots import frame_digest, last_snapshot, load_snapshot, save_snapshot
from scheduler.storage.touched import employers_touched
from scheduler.storage.travel import load_travel, save_travel

__all__ = [
    "ChainCheck",
    "Counts",
    "DrawStage",
    "KeptModel",
    "KeptPlan",
    "approve_plan",
    "audit",
    "check_file",
    "employers_touched",
    "finish_import",
    "frame_digest",
    "last_import",
    "last_snapshot",
    "list_draws",
    "list_models",
    "list_plans",
    "load_draw",
    "load_plan",
    "load_problem",
    "load_records",
    "load_snapshot",
    "load_travel",
    "migrate",
    "open_database",
    "propose_model",
    "publish_plan",
    "reading",
    "save_draw_stage",
    "save_plan",
    "save_records",
    "save_snapshot",
    "save_travel",
    "serve_model",
    "serving_model",
    "start_import",
    "undo_import",
    "verify_audit",
    "writing",
]
