// Package wxevent holds the typed structs of the rarer pushes: events of
// Official Accounts, mini programs, mini games, WeChat Store, third-party
// platforms and WeCom. The common ones are in package wxhandler.
//
// All are generated from one table, push.json in this folder, by go generate.
// A struct embeds [wxmsg.Message], which holds the header (ToUserName, Event,
// EventKey, ...) and reaches every field that the struct does not name.
//
//	wxhandler.On(h, func(ctx context.Context, e *wxevent.UserGetCardEvent) (wxhandler.Reply, error) {
//		give(e.FromUserName, e.CardId)
//		return nil, nil
//	})
//
// # Names
//
// A type is called by its Event (and ChangeType) or InfoType, with the ending
// Event or Info: user_get_card is UserGetCardEvent, change_contact with
// create_user is ChangeContactCreateUserEvent, suite_ticket is SuiteTicketInfo.
//
// A field has WeChat's own name, made exported: CardId, Location_X; a name in
// lower case is joined at its underscores: audit_id is AuditID. A name that
// would hide a part of the embedded Message ends in Field: message is
// MessageField, create_time is CreateTimeField.
//
// # Tags
//
// The tag wx holds the path of the element. It starts at the root, also inside a
// nested struct; inside the elements of a slice it starts at the element. An
// object that holds nothing but a list is left out: its name is that of the
// slice.
//
// # Values
//
// Numbers are int64 or float64, times are seconds since 1970, base64 is decoded
// into bytes. What is absent or cannot be read is zero; Field has the text of
// the wire. Fields marked optional are absent in some pushes. Amounts are in fen
// where the comment says so.
package wxevent

//go:generate go run ./internal/gen
