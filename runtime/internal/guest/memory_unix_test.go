//go:build unix

package guest

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tetratelabs/wazero/experimental"
)

func TestMemoryGrows(t *testing.T) {
	const page, most = 64 << 10, 4 * 64 << 10
	for name, m := range map[string]experimental.LinearMemory{"mapped": mapped(t, most), "heap": &heapMemory{most: most}} {
		t.Run(name, func(t *testing.T) {
			defer m.Free()
			first := m.Reallocate(page)
			require.Len(t, first, page)
			first[page-1] = 7
			all := m.Reallocate(most)
			require.Len(t, all, most)
			require.EqualValues(t, 7, all[page-1], "what stood there stands there")
			require.Zero(t, all[most-1])
			require.Nil(t, m.Reallocate(most+1), "beyond the limit there is nothing")
		})
	}
}

func mapped(t *testing.T, most uint64) experimental.LinearMemory {
	t.Helper()
	m, err := mapMemory(most)
	require.NoError(t, err)
	return m
}

func TestMemoryThatIsNotToBeHad(t *testing.T) {
	_, err := mapMemory(1 << 62)
	require.Error(t, err)
	m := newMemory(0, 1<<62)
	require.IsType(t, &heapMemory{}, m)
	require.Len(t, m.Reallocate(100), 100)
	m.Free()
}

func TestMemoryStaysInPlace(t *testing.T) {
	require.NotNil(t, withMemory(context.Background()))
	m := mapped(t, 1<<20)
	defer m.Free()
	require.Same(t, &m.Reallocate(1)[0], &m.Reallocate(1 << 20)[0])
}
