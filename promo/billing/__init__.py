"""Credit, subscriptions, invoices and their dates."""
