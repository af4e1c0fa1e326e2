package main

func draw(found findings) string { return "" }
