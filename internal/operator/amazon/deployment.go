// Package amazon lets an operator work on a deployment on AWS, with credentials of their own: it reads the dead-letter
// queues and the tables' streams, and has the functions do the work. It opens no table, so it needs no rights to
// patients' data. docs/operations.md lists the rights.
package amazon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"careloop/internal/clinic"
	"careloop/internal/diagnosis"
	"careloop/internal/jobs"
	"careloop/internal/kpi"
	"careloop/internal/obs"
	"careloop/internal/operator"
	"careloop/internal/store/dynamo/stream"
)

// Queues is what is needed of the client of SQS.
type Queues interface {
	GetQueueUrl(context.Context, *sqs.GetQueueUrlInput, ...func(*sqs.Options)) (*sqs.GetQueueUrlOutput, error)
	GetQueueAttributes(context.Context, *sqs.GetQueueAttributesInput, ...func(*sqs.Options)) (*sqs.GetQueueAttributesOutput, error)
	ReceiveMessage(context.Context, *sqs.ReceiveMessageInput, ...func(*sqs.Options)) (*sqs.ReceiveMessageOutput, error)
	ChangeMessageVisibility(context.Context, *sqs.ChangeMessageVisibilityInput, ...func(*sqs.Options)) (*sqs.ChangeMessageVisibilityOutput, error)
	SendMessage(context.Context, *sqs.SendMessageInput, ...func(*sqs.Options)) (*sqs.SendMessageOutput, error)
	DeleteMessage(context.Context, *sqs.DeleteMessageInput, ...func(*sqs.Options)) (*sqs.DeleteMessageOutput, error)
}

// Functions is what is needed of the client of Lambda.
type Functions interface {
	Invoke(context.Context, *lambda.InvokeInput, ...func(*lambda.Options)) (*lambda.InvokeOutput, error)
}

// Deployment is a stack as template.yaml makes it. It implements operator.Clinic.
type Deployment struct {
	Prefix    string // of every name: careloop-dev-
	Queues    Queues
	Streams   stream.API
	Functions Functions
	Wait      int32 // seconds that a look into a queue waits for a message
}

var _ operator.Clinic = (*Deployment)(nil)

// invoke has a function do something now and reads its answer.
func (d *Deployment) invoke(ctx context.Context, function string, event []byte, clientContext *string, answer any) error {
	out, err := d.Functions.Invoke(ctx, &lambda.InvokeInput{FunctionName: aws.String(d.Prefix + function), Payload: event, ClientContext: clientContext})
	if err != nil {
		return fmt.Errorf("invoke %s: %w", function, err)
	}
	if out.FunctionError != nil {
		var failure struct {
			Message string `json:"errorMessage"`
		}
		if json.Unmarshal(out.Payload, &failure) != nil || failure.Message == "" {
			failure.Message = *out.FunctionError
		}
		return fmt.Errorf("%s: %w", function, obs.Harmless(errors.New(failure.Message)))
	}
	return json.Unmarshal(out.Payload, answer)
}

// daysAtOnce is how many days one invocation recounts, so that the longest period stays within a function's time.
const daysAtOnce = 7

// Recount implements operator.Clinic. The function nightly does it: it knows the clinic's zone, which decides what a
// day is.
func (d *Deployment) Recount(ctx context.Context, r operator.Recount) (operator.Recounted, error) {
	out := operator.Recounted{Differences: []kpi.Difference{}, Repaired: r.Repair}
	for from := r.From; from <= r.Until; from = from.AddDays(daysAtOnce) {
		event, err := json.Marshal(jobs.NightlyEvent{
			Task: "recount", From: from, Until: min(from.AddDays(daysAtOnce-1), r.Until), Repair: r.Repair, Reason: r.Reason,
		})
		if err != nil {
			return out, err
		}
		var answer jobs.NightlyAnswer
		if err := d.invoke(ctx, "nightly", event, nil, &answer); err != nil {
			return out, stopped(from, err)
		}
		out.Differences = append(out.Differences, answer.Differences...)
	}
	return out, nil
}

// ImportCodes implements operator.Clinic. The function nightly does it, which has rights to the table.
func (d *Deployment) ImportCodes(ctx context.Context, l diagnosis.List) (diagnosis.Imported, error) {
	event, err := json.Marshal(jobs.NightlyEvent{Task: "import-codes", Codes: &l})
	if err != nil {
		return diagnosis.Imported{}, err
	}
	var answer jobs.NightlyAnswer
	if err := d.invoke(ctx, "nightly", event, nil, &answer); err != nil {
		return diagnosis.Imported{}, err
	}
	if answer.Imported == nil {
		return diagnosis.Imported{}, errors.New("nightly: imported nothing: the deployment is of another version")
	}
	return *answer.Imported, nil
}

// stopped says from which day on nothing was counted.
func stopped(at clinic.Date, err error) error {
	return fmt.Errorf("from %s on nothing was recounted: %w", at, err)
}
