package race

import "github.com/wxkit/wxkit/miniapp"

// eager is the page pages/eager/eager. It reads the token at once and believes that it is there.
type eager struct{ Token miniapp.Var[string] }

// Bind names what eager.wxml uses.
func (p *eager) Bind(b *miniapp.Binder) { b.Var("token", &p.Token) }

// OnLoad is the mistake: the login may still be under way.
func (p *eager) OnLoad(c *miniapp.Ctx, q miniapp.Query) { p.Token.Set(miniapp.GetApp[*app](c).token) }

// patient is the page pages/patient/patient, which waits for OnLaunch.
type patient struct{ Token miniapp.Var[string] }

// Bind names what patient.wxml uses.
func (p *patient) Bind(b *miniapp.Binder) { b.Var("token", &p.Token) }

// OnLoad is the cure, in one line.
func (p *patient) OnLoad(c *miniapp.Ctx, q miniapp.Query) {
	c.AwaitLaunch()
	p.Token.Set(miniapp.GetApp[*app](c).token)
}
