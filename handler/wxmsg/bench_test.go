package wxmsg

import (
	"encoding/json"
	"encoding/xml"
	"testing"
	"time"

	"github.com/beevik/etree"
)

// The benchmarks run beside what a program would otherwise use, in turns in one
// loop, and report the ratio: that holds on any machine, nanoseconds do not.

const benchRounds = 32 // calls of each side before it is the next one's turn

// beside runs the sides in turns; the first is ours. Of the others it reports
// how many times our cost each is.
func beside(b *testing.B, ours func(), names []string, others ...func()) {
	sides := append([]func(){ours}, others...)
	spent := make([]time.Duration, len(sides))
	calls := 0
	for b.Loop() {
		for i, run := range sides {
			begun := time.Now()
			for range benchRounds {
				run()
			}
			spent[i] += time.Since(begun)
		}
		calls += benchRounds
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(spent[0].Nanoseconds())/float64(calls), "ns/call")
	for i, name := range names {
		b.ReportMetric(float64(spent[i+1])/float64(spent[0]), "x-"+name)
	}
	b.ReportMetric(testing.AllocsPerRun(100, ours), "allocs/call")
}

// stdText is what encoding/xml and encoding/json fill.
type stdText struct {
	ToUserName, FromUserName string
	CreateTime               int64
	MsgType                  string
	Event, EventKey          string
	Content                  string
	MsgId                    int64
}

func check(b *testing.B, err error) {
	if err != nil {
		b.Fatal(err)
	}
}

func benchmarkXML(b *testing.B, name string) {
	body := benchBodies[name]
	raw := []byte(body)
	beside(b, func() {
		m, err := Read(body)
		check(b, err)
		_ = m.Field("Content")
	}, []string{"encoding/xml", "etree"}, func() {
		var m stdText
		check(b, xml.Unmarshal(raw, &m))
	}, func() {
		doc := etree.NewDocument()
		check(b, doc.ReadFromBytes(raw))
		_ = doc.Root().SelectElement("MsgType")
	})
}

func BenchmarkReadText(b *testing.B)     { benchmarkXML(b, "text") }
func BenchmarkReadEvent(b *testing.B)    { benchmarkXML(b, "event") }
func BenchmarkReadEntities(b *testing.B) { benchmarkXML(b, "entities") }

func BenchmarkReadJSON(b *testing.B) {
	body := benchBodies["json"]
	raw := []byte(body)
	beside(b, func() {
		m, err := Read(body)
		check(b, err)
		_ = m.Field("Content")
	}, []string{"encoding/json"}, func() {
		var m stdText
		check(b, json.Unmarshal(raw, &m))
	})
}

func BenchmarkWriter(b *testing.B) {
	type cdata struct {
		Text string `xml:",cdata"`
	}
	type reply struct {
		XMLName    xml.Name `xml:"xml"`
		ToUserName cdata
		CreateTime int64
		Content    cdata
	}
	const to, text = "oAbcdefghijklmnopqrstuvwxyz0", "今天的天气怎么样？"
	w := NewWriter(XML, nil)
	space := make([]byte, 0, 1024)
	beside(b, func() {
		w.Reset(XML, space)
		w.Text("ToUserName", to)
		w.Int("CreateTime", 1790000000)
		w.Text("Content", text)
		w.Bytes()
	}, []string{"encoding/xml"}, func() {
		_, err := xml.Marshal(reply{ToUserName: cdata{to}, CreateTime: 1790000000, Content: cdata{text}})
		check(b, err)
	})
}
