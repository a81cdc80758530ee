package infra_test

import (
	"maps"
	"slices"
	"strings"
)

// prefix begins the name of everything that a deployment makes.
const prefix = "careloop-${Environment}-"

// figure is one metric that an alarm or a dashboard looks at.
type figure struct {
	namespace, metric string
	by                map[string]string // dimensions
}

// figures returns what an alarm looks at: one metric, or those of its expression.
func figures(alarm node) []figure {
	p := alarm.at("Properties")
	metrics := []node{p}
	if all := p.at("Metrics").list(); len(all) > 0 {
		metrics = nil
		for _, m := range all {
			if x := m.at("MetricStat", "Metric"); x.Node != nil {
				metrics = append(metrics, x)
			}
		}
	}
	var out []figure
	for _, m := range metrics {
		f := figure{m.at("Namespace").text(), m.at("MetricName").text(), map[string]string{}}
		for _, d := range m.at("Dimensions").list() {
			f.by[d.at("Name").text()] = d.at("Value").text()
		}
		out = append(out, f)
	}
	return out
}

// alarm returns the properties of the alarm that looks at a figure; the zero node if there is none. Dimensions are given
// as name and value in turns.
func (h house) alarm(namespace, metric string, by ...string) node {
	want := map[string]string{}
	for i := 0; i < len(by); i += 2 {
		want[by[i]] = by[i+1]
	}
	var found node
	h.each("AWS::CloudWatch::Alarm", func(_ string, a node) {
		for _, f := range figures(a) {
			if f.namespace == namespace && f.metric == metric && maps.Equal(f.by, want) {
				found = a.at("Properties")
			}
		}
	})
	return found
}

// atOnce says of an alarm's properties whether one of what it counts is enough.
func atOnce(p node) bool {
	return p.at("Threshold").text() == "0" && p.at("ComparisonOperator").text() == "GreaterThanThreshold" && p.at("EvaluationPeriods").text() == "1"
}

// deadLetters returns the queues that something is put aside in, each with one of the paths that end there.
func (h house) deadLetters() map[string]string {
	out := map[string]string{}
	note := func(path string, n node) { out[strings.TrimSuffix(n.text(), ".Arn")] = path }
	h.events("DynamoDB", func(name string, _, e node) { note(name, e.at("DestinationConfig", "OnFailure", "Destination")) })
	h.events("ScheduleV2", func(name string, f, e node) {
		note(name, e.at("DeadLetterConfig", "Arn"))
		note(name+", called", f.at("EventInvokeConfig", "DestinationConfig", "OnFailure", "Destination"))
	})
	h.each("AWS::SQS::Queue", func(name string, q node) {
		if target := q.at("Properties", "RedrivePolicy", "deadLetterTargetArn"); target.Node != nil {
			note(name, target)
		}
	})
	h.each("AWS::SNS::Subscription", func(name string, s node) {
		if s.at("Properties", "Protocol").text() == "sqs" {
			note(name, s.at("Properties", "RedrivePolicy", "deadLetterTargetArn"))
		}
	})
	return out
}

// goesOn: every asynchronous path ends, if it fails for good, in a queue of which somebody is told. That it is tried
// again before, and for how long, the rules of streams, schedules and queues say.
func goesOn(h house, r *report) {
	template := h["template.yaml"]
	for queue, path := range h.deadLetters() {
		if !h.isQueue(queue) {
			r.want(false, "%s: what fails is gone", path)
			continue
		}
		name := template.resource(queue).at("Properties", "QueueName").text()
		a := h.alarm("AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", name)
		r.want(a.Node != nil && atOnce(a), "%s: nobody hears of what was given up in %s", path, name)
	}
	h.each("AWS::SNS::Topic", func(name string, topic node) {
		if name != "template.yaml Dispatch" {
			return
		}
		a := h.alarm("AWS/SNS", "NumberOfNotificationsFailedToRedriveToDlq", "TopicName", topic.at("Properties", "TopicName").text())
		r.want(a.Node != nil && atOnce(a), "%s: nobody hears of what could not be put aside", name)
	})
	filled := template.resource("QueuePolicy").at("Properties", "Queues").texts()
	h.each("AWS::SNS::Subscription", func(name string, s node) {
		p := s.at("Properties")
		if p.at("Protocol").text() != "sqs" {
			return
		}
		for _, q := range []string{p.at("Endpoint").text(), p.at("RedrivePolicy", "deadLetterTargetArn").text()} {
			r.want(slices.Contains(filled, strings.TrimSuffix(q, ".Arn")), "%s may not fill %s", name, q)
		}
	})
	h.events("ScheduleV2", func(name string, f, _ node) {
		a := h.alarm("AWS/Lambda", "DestinationDeliveryFailures", "FunctionName", f.at("FunctionName").text())
		r.want(a.Node != nil && atOnce(a), "%s: nobody hears of what could not be put aside", name)
	})
	for _, metric := range []string{"TargetErrorCount", "InvocationDroppedCount", "InvocationsFailedToBeSentToDeadLetterCount"} {
		group := template.resource("ScheduleGroup").at("Properties", "Name").text()
		r.want(h.alarm("AWS/Scheduler", metric, "ScheduleGroup", group).Node != nil, "nobody looks at %s of the schedules", metric)
	}
	sweeps := h.alarm(strings.TrimSuffix(prefix, "-"), "sweeps")
	r.want(sweeps.at("TreatMissingData").text() == "breaching" && number(sweeps.at("Period"))*number(sweeps.at("EvaluationPeriods")) == 300,
		"nobody hears that no sweep ran for five minutes")
}

// parts: every function, queue and table, and the API, have the alarms of their kind.
func parts(h house, r *report) {
	looked := func(name, namespace, metric string, by ...string) {
		r.want(h.alarm(namespace, metric, by...).Node != nil, "%s: nobody looks at %s %v", name, metric, by[2:])
	}
	h.each("AWS::Serverless::Function", func(name string, f node) {
		function := f.at("Properties", "FunctionName").text()
		looked(name, "AWS/Lambda", "Errors", "FunctionName", function)
		looked(name, "AWS/Lambda", "Throttles", "FunctionName", function)
		for _, e := range f.at("Properties", "Events").members() {
			switch e.at("Type").text() {
			case "DynamoDB":
				looked(name, "AWS/Lambda", "IteratorAge", "FunctionName", function)
			case "SQS":
				queue := h["template.yaml"].resource(strings.TrimSuffix(e.at("Properties", "Queue").text(), ".Arn"))
				looked(name, "AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", queue.at("Properties", "QueueName").text())
			}
		}
	})
	operations := h.operations()
	h.each("AWS::DynamoDB::Table", func(name string, t node) {
		p := t.at("Properties")
		table := p.at("TableName").text()
		for _, metric := range []string{"ReadThrottleEvents", "WriteThrottleEvents"} {
			looked(name, "AWS/DynamoDB", metric, "TableName", table)
			for _, ix := range p.at("GlobalSecondaryIndexes").list() {
				looked(name, "AWS/DynamoDB", metric, "TableName", table, "GlobalSecondaryIndexName", ix.at("IndexName").text())
			}
		}
		for o := range operations[table] {
			looked(name, "AWS/DynamoDB", "SystemErrors", "TableName", table, "Operation", o)
		}
		if p.at("StreamSpecification").Node != nil {
			looked(name, strings.TrimSuffix(prefix, "-"), "stream_age", "table", strings.TrimPrefix(table, prefix))
		}
	})
	h.each("AWS::Serverless::HttpApi", func(name string, _ node) {
		looked(name, "AWS/ApiGateway", "5xx", "ApiId", "ApiId")
		looked(name, "AWS/ApiGateway", "Latency", "ApiId", "ApiId")
	})
}

// operations returns what the functions may do to each table, as DynamoDB's metrics call it: whoever writes may do it in
// a transaction, and a condition is checked in one only.
func (h house) operations() map[string]map[string]bool {
	out := map[string]map[string]bool{}
	add := func(table, operation string) {
		if out[table] == nil {
			out[table] = map[string]bool{}
		}
		out[table][operation] = true
	}
	h.each("AWS::Serverless::Function", func(_ string, f node) {
		for _, policy := range f.at("Properties", "Policies").list() {
			for _, s := range policy.at("Statement").list() {
				for _, resource := range s.at("Resource").texts() {
					_, table, ok := strings.Cut(resource, ":table/")
					if !ok {
						continue
					}
					table, _, _ = strings.Cut(table, "/index/")
					for _, action := range s.at("Action").texts() {
						operation := strings.TrimPrefix(action, "dynamodb:")
						if operation != "ConditionCheckItem" {
							add(table, operation)
						}
						if !strings.HasPrefix(operation, "Get") && !strings.HasPrefix(operation, "BatchGet") && operation != "Query" {
							add(table, "TransactWriteItems")
						}
					}
				}
			}
		}
	})
	return out
}

// told: an alarm that nobody hears is none.
func told(h house, r *report) {
	h.each("AWS::CloudWatch::Alarm", func(name string, a node) {
		p := a.at("Properties")
		for _, when := range []string{"AlarmActions", "OKActions"} {
			r.want(slices.Equal(p.at(when).texts(), []string{"Topic"}), "%s has no %s", name, when)
		}
		r.want(strings.HasPrefix(p.at("AlarmName").text(), prefix), "%s is named %q", name, p.at("AlarmName").text())
		r.want(p.at("TreatMissingData").text() != "", "%s: nobody says what it means that there is no figure", name)
		r.want(len(p.at("Metrics").list()) <= 11, "%s looks at more than ten figures", name)
	})
	for _, stack := range []string{"RequestAlarms", "TableAlarms"} {
		given := h["template.yaml"].resource(stack).at("Properties", "Parameters", "Topic").text()
		r.want(given == "Alarms.Outputs.Topic", "%s tells %q", stack, given)
	}
	given := h["template.yaml"].resource("Alarms").at("Properties", "Parameters")
	topic := h["alarms.yaml"].resource("Topic").at("Properties")
	r.want(topic.at("KmsMasterKeyId").text() == "KeyArn" && given.at("KeyArn").text() == "Data.Outputs.KeyArn", "the topic of alarms is not under our key")
	r.want(h["alarms.yaml"].resource("Email").at("Properties", "Endpoint").text() == "AlarmEmail" && given.at("AlarmEmail").text() == "AlarmEmail", "no mail for AlarmEmail")
	r.want(h["template.yaml"].at("Outputs", "AlarmTopic", "Value").text() == "Alarms.Outputs.Topic", "nobody learns where else to listen")
	lets := func(statements []node, actions ...string) bool {
		return slices.ContainsFunc(statements, func(s node) bool {
			ours := s.at("Condition", "StringEquals", "aws:SourceAccount").text() == "AWS::AccountId"
			return s.at("Effect").text() == "Allow" && slices.Contains(s.at("Principal", "Service").texts(), "cloudwatch.amazonaws.com") &&
				ours && !slices.ContainsFunc(actions, func(a string) bool { return !slices.Contains(s.at("Action").texts(), a) })
		})
	}
	r.want(lets(h["alarms.yaml"].resource("TopicPolicy").at("Properties", "PolicyDocument", "Statement").list(), "sns:Publish"), "alarms may not speak to their topic")
	r.want(lets(h["data.yaml"].resource("Key").at("Properties", "KeyPolicy", "Statement").list(), "kms:GenerateDataKey*", "kms:Decrypt"), "alarms may not use the key of their topic")
}
