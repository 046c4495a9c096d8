"""What Python users and notebooks call: questions as functions, answers that show themselves."""
