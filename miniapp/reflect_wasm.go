package miniapp

// What the native build finds by reflection, a guest neither looks for nor names.

type checked = struct{} // a type of its own would have a description in the guest

func (*definition) check(*Ctx) {}

func checkApp(any) {}

func ofType(any) string { return "a type that" }

func wrongApp(_, _ any) {
	mistake("GetApp of another type than that of the value that NewApp was given")
}
