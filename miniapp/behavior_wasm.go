package miniapp

func checkBehavior(string, any) {}
