"""Where applicants wait, as SimPy processes: the readable half of the model."""
