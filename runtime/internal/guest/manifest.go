package guest

import (
	"context"
	"errors"

	"github.com/wxkit/wxkit/runtime/internal/engine"
	"github.com/wxkit/wxkit/wasm/abi"
)

// Manifest runs a fresh instance until it has told what it registers. An error is an *engine.Error, or joins one with that of the instance's end.
func (m *Module) Manifest(ctx context.Context, o InstanceOptions) (*abi.Manifest, error) {
	instance, err := m.Instantiate(ctx, o)
	if err != nil {
		return nil, err
	}
	logic, err := engine.NewFramed(ctx, instance, nil)
	if err != nil {
		return nil, errors.Join(err, instance.Close())
	}
	return logic.Manifest(), logic.Close()
}
