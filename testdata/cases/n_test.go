package cases
import "testing"
func BenchmarkList(b *testing.B){ for range b.N { List() } }
func BenchmarkNew(b *testing.B){ for range b.N { New() } }
