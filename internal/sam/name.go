package sam

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// named says which property of a type of resource is its name, and what stands before the name in its ARN. What is
// not here is called by its logical name.
var named = map[string]struct{ property, arn string }{
	"AWS::DynamoDB::Table":       {"TableName", "dynamodb:%s:%s:table/"},
	"AWS::SQS::Queue":            {"QueueName", "sqs:%s:%s:"},
	"AWS::SNS::Topic":            {"TopicName", "sns:%s:%s:"},
	"AWS::Serverless::Function":  {"FunctionName", "lambda:%s:%s:function:"},
	"AWS::Lambda::Function":      {"FunctionName", "lambda:%s:%s:function:"},
	"AWS::Logs::LogGroup":        {"LogGroupName", "logs:%s:%s:log-group:"},
	"AWS::KMS::Key":              {"", "kms:%s:%s:key/"},
	"AWS::SSM::Parameter":        {"Name", "ssm:%s:%s:parameter"},
	"AWS::Cognito::UserPool":     {"UserPoolName", "cognito-idp:%s:%s:userpool/"},
	"AWS::CloudFormation::Stack": {"", "cloudformation:%s:%s:stack/"},
}

// ref is what !Ref of a pseudo parameter, a parameter or a resource gives.
func (x *expansion) ref(name string) (string, error) {
	if strings.HasPrefix(name, "AWS::") {
		if v, ok := x.values.Pseudo[name]; ok {
			return v, nil
		}
		return "", fmt.Errorf("no value for %s", name)
	}
	if p, ok := x.written.Parameters[name]; ok {
		if v, ok := x.values.Parameters[name]; ok {
			return v, nil
		}
		if p.Required {
			return "", fmt.Errorf("the parameter %s has no value", name)
		}
		return p.Default, nil
	}
	r, ok := x.written.Resources[name]
	if !ok {
		return "", fmt.Errorf("neither a parameter nor a resource is called %s", name)
	}
	if r.Type == "AWS::SNS::Topic" { // a topic's !Ref is its ARN
		return x.arn(name, r)
	}
	return x.name(name, r)
}

// name returns what a resource is called.
func (x *expansion) name(logical string, r Resource) (string, error) {
	property := named[r.Type].property
	for i := 0; property != "" && i+1 < len(r.Properties.Content); i += 2 {
		if r.Properties.Content[i].Value != property {
			continue
		}
		n := clone(r.Properties.Content[i+1])
		err := x.resolve(n)
		return n.Value, err
	}
	return logical, nil
}

func (x *expansion) arn(logical string, r Resource) (string, error) {
	name, err := x.name(logical, r)
	if err != nil {
		return "", err
	}
	kind := named[r.Type].arn
	if kind == "" {
		kind = "cloudformation:%s:%s:resource/"
	}
	p := x.values.Pseudo
	return "arn:" + p["AWS::Partition"] + ":" + fmt.Sprintf(kind, p["AWS::Region"], p["AWS::AccountId"]) + name, nil
}

// attribute is what !GetAtt gives.
func (x *expansion) attribute(name, attribute string) (string, error) {
	r, ok := x.written.Resources[name]
	if !ok {
		return "", fmt.Errorf("no resource is called %s", name)
	}
	if output, ok := strings.CutPrefix(attribute, "Outputs."); ok && r.Type == "AWS::CloudFormation::Stack" {
		t, err := x.include(name, r)
		if err != nil {
			return "", err
		}
		out, ok := t.Outputs[output]
		if !ok {
			return "", fmt.Errorf("the stack %s has no output %s", name, output)
		}
		return out.Value.Value, nil
	}
	if x.values.Attribute != nil {
		called, err := x.name(name, r)
		if err != nil {
			return "", err
		}
		if v, ok := x.values.Attribute(r, called, attribute); ok {
			return v, nil
		}
	}
	if attribute == "Arn" {
		return x.arn(name, r)
	}
	return name + "." + attribute, nil
}

func clone(n *yaml.Node) *yaml.Node {
	out := *n
	out.Content = make([]*yaml.Node, len(n.Content))
	for i, c := range n.Content {
		out.Content[i] = clone(c)
	}
	return &out
}
