"""Why a site is in a plan or out of it, and which duties and rules exclude each other."""
