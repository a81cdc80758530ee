// Package cloud does on this machine what AWS does around the functions: it reads the deployment's templates, builds
// every function as it is deployed, and starts its processes on demand with a runtime API, their environment and
// their policy; it is API Gateway with its JWT authoriser, the event sources of streams, queues and schedules, and
// small stand-ins for the services that the functions call. The store is DynamoDB Local, behind a proxy.
//
// It injects faults on purpose (see Kind). It is for demonstrations and tests; nothing that is deployed links it.
// docs/demo-lambda.md says what is real and what stands in.
package cloud

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"

	"careloop/internal/group"
	"careloop/internal/sam"
)

// Options say what to run and where.
type Options struct {
	Root       string            // the module's folder
	Dir        string            // for what is built; it must be empty and is left to the caller
	DynamoDB   string            // URL of DynamoDB Local
	Parameters map[string]string // of the template
	Faults     *Faults
	Hurry      int           // waits that AWS measures in minutes are so many times shorter
	Visibility time.Duration // of a queue's message that was not worked off, in the template's place
	Processes  int           // of one function at a time
	Log        io.Writer
}

// Cloud is a deployment that runs on this machine.
type Cloud struct {
	URL         string // of the HTTP API
	Issuer      *Issuer
	Scopes      []string // that routes ask for
	Functions   map[string]*Function
	Queues      map[string]*Queue // by ARN
	Unsupported []string          // what the template has and nobody stands in for
	Gateway     *Gateway
	Pool        *UserPool

	opts      Options
	names     names
	template  *sam.Template
	secrets   map[string]string
	streams   []*streamSource
	queues    []*queueSource
	schedules []*schedule
	services  *services
	outside   *outside
	endpoint  string // of the services
	servers   []*http.Server
	dynamo    *dynamodb.Client
	reader    *dynamodbstreams.Client
	ctx       context.Context //nolint:containedctx // the life of everything that runs
	stop      context.CancelFunc
	running   *group.Group
	async     sync.WaitGroup
	pending   atomic.Int64 // asynchronous invocations
	quiet     atomic.Bool
}

// Open deploys. Nothing is delivered before Start.
func Open(ctx context.Context, opts Options) (_ *Cloud, err error) {
	c := &Cloud{
		opts: opts, names: names{partition: "aws", region: "us-east-1", account: "123456789012"},
		Functions: map[string]*Function{}, Queues: map[string]*Queue{}, Gateway: &Gateway{limit: maxAnswer},
	}
	c.ctx, c.stop = context.WithCancel(ctx)
	c.running, c.ctx = group.New(c.ctx, -1) // whoever fails stops the others
	defer func() {
		if err != nil {
			err = errors.Join(err, c.Close())
		}
	}()
	c.services = &services{
		names: c.names, find: c.find, faults: opts.Faults, keys: map[string]*kmsKey{}, topics: map[string]*topic{},
		parameters: map[string]string{}, calls: map[string]int{},
	}
	c.services.store = newStoreProxy(opts.DynamoDB, c.services)
	if err := c.expand(ctx); err != nil {
		return nil, err
	}
	for _, step := range []func() error{c.openKeys, c.openQueues, c.openTopics, c.serve, c.build, c.openGateway, c.openPool, c.openSources} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// values are what the templates get from AWS.
func (c *Cloud) values() sam.Values {
	n := c.names
	return sam.Values{Parameters: c.opts.Parameters, Pseudo: map[string]string{
		"AWS::Partition": n.partition, "AWS::Region": n.region, "AWS::AccountId": n.account, "AWS::URLSuffix": "amazonaws.com",
		"AWS::StackName": "careloop", "AWS::StackId": n.arn("cloudformation", "stack/careloop/1"),
	}, Secret: c.secret}
}

// secret makes up what is kept elsewhere on AWS, the same for the same reference.
func (c *Cloud) secret(service, reference string) (string, error) {
	if c.secrets == nil {
		c.secrets = map[string]string{}
	}
	name := service + ":" + reference
	if c.secrets[name] == "" {
		c.secrets[name] = rand.Text() + rand.Text()
	}
	return c.secrets[name], nil
}

// expand makes the tables that the template wants, and then reads it with their streams.
func (c *Cloud) expand(ctx context.Context) error {
	file := filepath.Join(c.opts.Root, "template.yaml")
	v := c.values()
	t, err := sam.Expand(file, v)
	if err != nil {
		return err
	}
	cfg := aws.Config{Region: "local", BaseEndpoint: &c.opts.DynamoDB, Credentials: aws.CredentialsProviderFunc(
		func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
		})}
	c.dynamo, c.reader = dynamodb.NewFromConfig(cfg), dynamodbstreams.NewFromConfig(cfg)
	streams, err := makeTables(ctx, c.dynamo, t)
	if err != nil {
		return err
	}
	v.Attribute = func(r sam.Resource, name, attribute string) (string, bool) {
		arn, ok := streams[name]
		return arn, ok && r.Type == "AWS::DynamoDB::Table" && attribute == "StreamArn"
	}
	c.template, err = sam.Expand(file, v)
	return err
}

// each calls do for every resource of a type, in all templates.
func each(t *sam.Template, kind string, do func(name string, r sam.Resource) error) error {
	for _, name := range slices.Sorted(maps.Keys(t.Resources)) {
		if r := t.Resources[name]; r.Type == kind {
			if err := do(name, r); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(t.Nested)) {
		if err := each(t.Nested[name], kind, do); err != nil {
			return err
		}
	}
	return nil
}

func (c *Cloud) openKeys() error {
	return each(c.template, "AWS::KMS::Key", func(name string, _ sam.Resource) error {
		key, err := newKey()
		c.services.keys[c.names.arn("kms", "key/"+name)] = key
		return err
	})
}

func (c *Cloud) openQueues() error {
	redrive := map[*Queue]string{}
	err := each(c.template, "AWS::SQS::Queue", func(_ string, r sam.Resource) error {
		var p struct {
			Name       string `yaml:"QueueName"`
			Visibility int    `yaml:"VisibilityTimeout"`
			Redrive    struct {
				Target   string `yaml:"deadLetterTargetArn"`
				Receives int    `yaml:"maxReceiveCount"`
			} `yaml:"RedrivePolicy"`
		}
		if err := r.Properties.Decode(&p); err != nil {
			return err
		}
		q := &Queue{Name: p.Name, ARN: c.names.arn("sqs", p.Name), receives: p.Redrive.Receives}
		q.visibility = min(time.Duration(p.Visibility)*time.Second, c.opts.Visibility)
		c.Queues[q.ARN], redrive[q] = q, p.Redrive.Target
		return nil
	})
	for q, target := range redrive {
		if q.dead = c.Queues[target]; target != "" && q.dead == nil {
			err = errors.Join(err, fmt.Errorf("%s: no queue %s", q.Name, target))
		}
	}
	return err
}

func (c *Cloud) openTopics() error {
	err := each(c.template, "AWS::SNS::Topic", func(_ string, r sam.Resource) error {
		var p struct {
			Name string `yaml:"TopicName"`
		}
		err := r.Properties.Decode(&p)
		c.services.topics[c.names.arn("sns", p.Name)] = &topic{}
		return err
	})
	if err != nil {
		return err
	}
	return each(c.template, "AWS::SNS::Subscription", func(name string, r sam.Resource) error {
		var p struct {
			Topic    string              `yaml:"TopicArn"`
			Protocol string              `yaml:"Protocol"`
			Endpoint string              `yaml:"Endpoint"`
			Raw      bool                `yaml:"RawMessageDelivery"`
			Filter   map[string][]string `yaml:"FilterPolicy"`
		}
		if err := r.Properties.Decode(&p); err != nil {
			return err
		}
		t, q := c.services.topics[p.Topic], c.Queues[p.Endpoint]
		if t == nil || q == nil || p.Protocol != "sqs" {
			c.Unsupported = append(c.Unsupported, fmt.Sprintf("subscription %s: %s to %s", name, p.Protocol, p.Endpoint))
			return nil
		}
		t.subscriptions = append(t.subscriptions, subscription{queue: q, raw: p.Raw, filter: p.Filter})
		return nil
	})
}

// listen serves on the loopback until Close.
func (c *Cloud) listen(address string, h http.Handler) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(c.ctx, "tcp", address)
	if err != nil {
		return "", err
	}
	s := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	c.servers = append(c.servers, s)
	go func() { _ = s.Serve(l) }() // ends with Close
	return l.Addr().String(), nil
}

const loopback = "127.0.0.1:0"

// serve opens the services and the way to what is outside of AWS.
func (c *Cloud) serve() error {
	address, err := c.listen(loopback, c.services)
	if err != nil {
		return err
	}
	c.endpoint = "http://" + address
	if c.outside, err = newOutside(c.services); err != nil {
		return err
	}
	if c.outside.address, err = c.listen(loopback, c.outside); err != nil {
		return err
	}
	c.outside.authority = filepath.Join(c.opts.Dir, "authority.pem")
	return os.WriteFile(c.outside.authority, c.outside.pem, 0o600)
}

// build builds the functions and says where AWS is for them.
func (c *Cloud) build() error {
	all, err := c.template.Functions()
	if err != nil {
		return err
	}
	g, ctx := group.New(c.ctx, 2)
	for folder, f := range all {
		fn := &Function{
			Function: f, Folder: folder, Path: filepath.Join(c.opts.Dir, folder, "bootstrap"), ARN: c.names.arn("lambda", "function:"+f.Name),
			Max: c.opts.Processes, Log: c.opts.Log, Role: policyOf(f), faults: c.opts.Faults, Env: map[string]string{
				"AWS_REGION": c.names.region, "AWS_DEFAULT_REGION": c.names.region, "AWS_ENDPOINT_URL": c.endpoint,
				// whoever calls something that is not AWS finds a proxy that knows only what is stood in for
				"HTTPS_PROXY": "http://" + c.outside.address, "SSL_CERT_FILE": c.outside.authority,
			},
		}
		fn.Open()
		c.Functions[folder] = fn
		g.Go(func() error {
			return Build(ctx, c.opts.Root, "./"+strings.TrimSuffix(f.CodeURI, "/"), Tags, fn.Path)
		})
	}
	return g.Wait()
}

// find returns the process with an access key.
func (c *Cloud) find(key string) (*Function, *Process) {
	for _, f := range c.Functions {
		if p := f.find(key); p != nil {
			return f, p
		}
	}
	return nil, nil
}
