"""What no plan of a month can exceed: column generation over tours, with prices, pricing and cuts."""
