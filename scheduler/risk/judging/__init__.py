"""How good a ranking or a model is: measures, comparisons, and the model card."""
