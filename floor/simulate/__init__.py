"""`run.py simulate`: synthetic days and days of the journal under several rules, as a table and a chart."""
