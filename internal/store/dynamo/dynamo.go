// Package dynamo is the store on DynamoDB.
//
// A table is named by the deployment's prefix and the port's name, with the keys pk and sk. A document's attributes
// stand at the top level of the item, so that conditions and updates reach them; what the store adds has an
// underscore in its name, which documents may not use:
//
//	_v      version
//	_by, _why, _at, _req   stamp of the last write, _at in milliseconds
//	ttl     epoch second of expiry
//	<index>_pk, <index>_sk   entry in a sparse index; both are the keys of the global index of that name
//
// A write of one op is a single conditional request. More are one transaction, which costs twice the units.
package dynamo

import (
	"context"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"careloop/internal/store"
)

// API is what the store calls of a *dynamodb.Client.
type API interface {
	GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
	BatchGetItem(context.Context, *dynamodb.BatchGetItemInput, ...func(*dynamodb.Options)) (*dynamodb.BatchGetItemOutput, error)
	Query(context.Context, *dynamodb.QueryInput, ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error)
	PutItem(context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
	UpdateItem(context.Context, *dynamodb.UpdateItemInput, ...func(*dynamodb.Options)) (*dynamodb.UpdateItemOutput, error)
	DeleteItem(context.Context, *dynamodb.DeleteItemInput, ...func(*dynamodb.Options)) (*dynamodb.DeleteItemOutput, error)
	TransactWriteItems(context.Context, *dynamodb.TransactWriteItemsInput, ...func(*dynamodb.Options)) (*dynamodb.TransactWriteItemsOutput, error)
}

// Store implements store.Store.
type Store struct {
	api      API
	prefix   string
	capacity func(table store.Table, op string, read, write float64)
	report   types.ReturnConsumedCapacity
}

var _ store.Store = (*Store)(nil)

// Option refines a Store.
type Option func(*Store)

// WithCapacity has every answer tell the units it consumed, and passes them on, once per table. The ops are get,
// batch-get, query, put, update, delete and transaction. A refused request consumes units too, but DynamoDB does
// not say how many.
func WithCapacity(f func(table store.Table, op string, read, write float64)) Option {
	return func(s *Store) {
		s.capacity = f
		s.report = types.ReturnConsumedCapacityTotal
	}
}

// New returns a store over the tables whose names begin with prefix. It retries by itself, whatever the client's
// own retryer is.
func New(api API, prefix string, opts ...Option) *Store {
	s := &Store{api: api, prefix: prefix}
	for _, o := range opts {
		o(s)
	}
	return s
}

// NewClient returns a client that keeps a connection for each of many concurrent requests; the SDK's keeps ten.
func NewClient(cfg aws.Config) *dynamodb.Client {
	if cfg.HTTPClient == nil {
		cfg.HTTPClient = awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
			t.MaxIdleConns = 0
			t.MaxIdleConnsPerHost = 256
		})
	}
	return dynamodb.NewFromConfig(cfg)
}

func (s *Store) table(t store.Table) *string { return aws.String(s.prefix + string(t)) }

func (s *Store) consumed(op string, units ...types.ConsumedCapacity) {
	if s.capacity == nil {
		return
	}
	for _, u := range units {
		table := store.Table(strings.TrimPrefix(aws.ToString(u.TableName), s.prefix))
		read, write := aws.ToFloat64(u.ReadCapacityUnits), aws.ToFloat64(u.WriteCapacityUnits)
		if read == 0 && write == 0 { // told apart for transactions only
			switch op {
			case opGet, opBatchGet, opQuery:
				read = aws.ToFloat64(u.CapacityUnits)
			default:
				write = aws.ToFloat64(u.CapacityUnits)
			}
		}
		s.capacity(table, op, read, write)
	}
}

// The ops as WithCapacity names them.
const (
	opGet         = "get"
	opBatchGet    = "batch-get"
	opQuery       = "query"
	opPut         = "put"
	opUpdate      = "update"
	opDelete      = "delete"
	opTransaction = "transaction"
)

// units turns the optional figure of a single request into a list.
func units(c *types.ConsumedCapacity) []types.ConsumedCapacity {
	if c == nil {
		return nil
	}
	return []types.ConsumedCapacity{*c}
}

// once keeps the client from retrying: the store does, since only it knows what may be repeated.
func once(o *dynamodb.Options) { o.Retryer = aws.NopRetryer{} }
