"""Good plans in a moment, without a proof: insertion, repair, and ruin and recreate."""
