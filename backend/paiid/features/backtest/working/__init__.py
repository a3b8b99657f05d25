"""The process that computes: started with the first run, ended when idle."""
