"""What a question in plain words asks for, found without a language model."""
