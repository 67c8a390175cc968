"""What is owed and what was billed: ledger, invoices, credit notes, prices, parts of periods, tax. Knows no state of a
subscription."""
