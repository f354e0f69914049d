"""Excel sheets, XLSX and XLS, and what makes their cells' text."""
