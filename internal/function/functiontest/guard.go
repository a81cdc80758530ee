package functiontest

import (
	"context"
	"slices"
	"sync"
	"testing"

	"careloop/internal/store"
)

// guard is a store that holds a function to its policy: what IAM would refuse fails the test.
type guard struct {
	store.Store
	t      testing.TB
	policy *policy
}

// policy is what a function may do to the tables, and what of it was used.
type policy struct {
	mu   sync.Mutex
	used map[Right]bool // by what is allowed
}

func (g guard) need(action string, table store.Table, index string) {
	g.t.Helper()
	g.policy.mu.Lock()
	defer g.policy.mu.Unlock()
	r := Right{Action: action, Table: string(table), Index: index}
	if _, ok := g.policy.used[r]; !ok {
		g.t.Errorf("the policy in template.yaml does not allow %s", r)
		return
	}
	g.policy.used[r] = true
}

// unused lists what is allowed and was not needed.
func (p *policy) unused() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []string
	for r, used := range p.used {
		if !used {
			out = append(out, r.String())
		}
	}
	slices.Sort(out)
	return out
}

func (g guard) Get(ctx context.Context, key store.Key) (store.Item, error) {
	g.need("GetItem", key.Table, "")
	return g.Store.Get(ctx, key)
}

func (g guard) BatchGet(ctx context.Context, keys ...store.Key) ([]store.Item, error) {
	for _, k := range keys {
		g.need("BatchGetItem", k.Table, "")
	}
	return g.Store.BatchGet(ctx, keys...)
}

func (g guard) Query(ctx context.Context, q store.Query) (store.Page, error) {
	g.need("Query", q.Table, q.Index)
	return g.Store.Query(ctx, q)
}

func (g guard) Write(ctx context.Context, stamp store.Stamp, ops ...store.Op) error {
	actions := map[store.OpKind]string{
		store.OpPut: "PutItem", store.OpUpdate: "UpdateItem", store.OpDelete: "DeleteItem", store.OpCheck: "ConditionCheckItem",
	}
	for _, op := range ops {
		g.need(actions[op.Kind], op.Key.Table, "")
	}
	return g.Store.Write(ctx, stamp, ops...)
}
