"""Letters and invoices as PDF. Rendered when they are sent or asked for, never inside a transaction."""
