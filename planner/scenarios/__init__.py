"""What people keep: scenarios and their versions, who decided what, the plan of record."""
