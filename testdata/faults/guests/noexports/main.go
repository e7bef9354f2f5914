// Command noexports is a WASM module without the exports of a guest.
package main

func main() {}
