package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"careloop/internal/store"
	"careloop/internal/store/dynamo"
	"careloop/internal/store/dynamo/dynamotest"
)

// maxLifeWrites is what an appointment's whole life may write, in units. It is not a limit of AWS but where we stand:
// whoever adds to it says so here.
const maxLifeWrites = 201

// bill is what something consumed that AWS charges for.
type bill struct {
	units     dynamotest.Units
	written   map[store.Table]float64 // the write units by table
	requests  int                     // to the API
	runs      int                     // of functions
	publishes int                     // to the topic
	queued    int                     // messages through a queue
	logged    int                     // bytes
	messages  int                     // handed to a provider; what that costs depends on the country and is not in here
}

func (b *bill) add(o bill) {
	b.units.Read += o.units.Read
	b.units.Write += o.units.Write
	b.units.Requests += o.units.Requests
	for table, n := range o.written {
		b.written[table] += n
	}
	b.requests += o.requests
	b.runs += o.runs
	b.publishes += o.publishes
	b.queued += o.queued
	b.logged += o.logged
	b.messages += o.messages
}

func (b *bill) details() map[string]any {
	d := map[string]any{
		"readUnits": b.units.Read, "storeRequests": b.units.Requests, "apiRequests": b.requests, "functionRuns": b.runs,
		"messages": b.messages, "logBytes": b.logged,
	}
	for _, table := range slices.Sorted(maps.Keys(b.written)) {
		if n := b.written[table]; n > 0 {
			d["writeUnits."+string(table)] = n
		}
	}
	return d
}

//go:embed prices.json
var priceList []byte

// prices are what AWS charges, and what we assume of its speed.
type prices struct {
	Read       string `json:"read"`
	Region     string `json:"region"`
	PerMillion struct {
		WriteUnits      float64 `json:"writeUnits"`
		ReadUnits       float64 `json:"readUnits"`
		LambdaRequests  float64 `json:"lambdaRequests"`
		HTTPAPIRequests float64 `json:"httpApiRequests"`
		TopicPublishes  float64 `json:"topicPublishes"`
		QueueRequests   float64 `json:"queueRequests"`
	} `json:"perMillion"`
	LambdaGBSecond float64 `json:"lambdaGBSecond"`
	LogsPerGB      float64 `json:"logsPerGB"`
	LambdaMemoryMB float64 `json:"lambdaMemoryMB"`
	Assumed        struct {
		PerStoreRequest float64 `json:"millisecondsPerStoreRequest"`
		PerInvocation   float64 `json:"millisecondsPerInvocation"`
	} `json:"assumed"`
}

// perThousand returns the dollars for a thousand times the bill, by what they go to.
func (p prices) perThousand(b bill) map[string]float64 {
	const thousandOfMillion, thousandOfGB = 1e-3, 1e3 / (1 << 30)
	seconds := (float64(b.runs)*p.Assumed.PerInvocation + float64(b.units.Requests)*p.Assumed.PerStoreRequest) / 1e3
	m := p.PerMillion
	return map[string]float64{
		"writes":    b.units.Write * m.WriteUnits * thousandOfMillion,
		"reads":     b.units.Read * m.ReadUnits * thousandOfMillion,
		"functions": 1e3*seconds*p.LambdaMemoryMB/1024*p.LambdaGBSecond + float64(b.runs)*m.LambdaRequests*thousandOfMillion,
		"api":       float64(b.requests) * m.HTTPAPIRequests * thousandOfMillion,
		// A message is sent to its queue for nothing, received and deleted.
		"queues": float64(b.publishes)*m.TopicPublishes*thousandOfMillion + 2*float64(b.queued)*m.QueueRequests*thousandOfMillion,
		"logs":   float64(b.logged) * p.LogsPerGB * thousandOfGB,
	}
}

// costs plays the whole life of an appointment and says what AWS would charge for a thousand of them.
func costs(ctx context.Context, b *bench) error {
	var p prices
	if err := json.Unmarshal(priceList, &p); err != nil {
		return err
	}
	_, err := onDynamo(ctx, b, func(db *dynamo.Store, meter *dynamotest.Meter) error {
		l, err := b.openLife(ctx, db, meter)
		if err != nil {
			return err
		}
		total := bill{written: map[store.Table]float64{}}
		for _, s := range l.stages() {
			l.bill = bill{}
			meter.Take()
			meter.TakeWritten()
			if err := s.do(ctx); err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
			l.bill.units, l.bill.written = meter.Take(), meter.TakeWritten()
			total.add(l.bill)
			if err := b.tell("cost-"+s.name, l.bill.units.Write, "write units", l.bill.details()); err != nil {
				return err
			}
		}
		dollars := p.perThousand(total)
		sum := 0.0
		details := total.details()
		for part, d := range dollars {
			sum += d
			details["dollars."+part] = round(d)
		}
		details["prices"] = p.Region + " " + p.Read
		return errors.Join(
			b.atMost("cost-life-write", total.units.Write, "write units", maxLifeWrites, "write units of an appointment from booking to the figures", nil),
			b.tell("cost-1000-visits", round(sum), "USD", details))
	})
	return err
}
