"""What Word documents of both formats share: automatic numbers, and tables of merged cells."""
