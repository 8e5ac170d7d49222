"""Everything that is said of a plan, as facts that wording, documents and tables share."""
