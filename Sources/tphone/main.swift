print("tphone")
