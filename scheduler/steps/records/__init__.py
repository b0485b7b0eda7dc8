"""Records and what is made of them: files brought in, twins, grades and scores of a day, models."""
