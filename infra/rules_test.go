package infra_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// public lists the routes that need no sign-in, with why. internal/api says the same of the operations.
var public = map[string]string{
	"GET /api/v1/calendar-feeds/{token}":               "calendars cannot sign in: the secret in the path admits to one doctor's numbers, until it is renewed or taken back",
	"GET /api/v1/sign-in":                              "says how to sign in",
	"GET /api/v1/contact":                              "the clinic's telephone, the same for everybody; it is read once a minute",
	"GET /api/v1/closure-notices/{token}":              "the link in the message is the key, for one patient's place",
	"POST /api/v1/closure-notices/{token}/accept":      "the link in the message is the key, for one patient's place",
	"POST /api/v1/closure-notices/{token}/decline":     "the link in the message is the key, for one patient's place",
	"POST /api/v1/closure-notices/{token}/choose":      "the link in the message is the key, for one patient's place",
	"GET /api/v1/guidance/symptoms":                    "the list of symptoms, the same for everybody",
	"POST /api/v1/guidance":                            "whoever does not know where to go has no account yet; it keeps nothing and reads one list a minute",
	"GET /api/v1/offers/{token}":                       "the link in the message is the key, for one offer",
	"POST /api/v1/offers/{token}/accept":               "the link in the message is the key, for one offer",
	"POST /api/v1/offers/{token}/decline":              "the link in the message is the key, for one offer",
	"GET /api/v1/emergency-alerts/{token}":             "the link in the message is the key, for one emergency's kind and place",
	"POST /api/v1/emergency-alerts/{token}/answer":     "the link in the message is the key, for one answer whether one comes",
	"POST /api/v1/payment-callbacks":                   "a provider's callback is signed",
	"POST /api/v1/sandbox-payments/{id}":               "play money, and nothing there without the sandbox",
	"GET /api/v1/survey-invitations/{token}":           "the link in the message is the key, for one answer",
	"GET /api/v1/screen-views/{token}":                 "the signed token admits to numbers and masked names of one area, until it is revoked",
	"POST /api/v1/survey-invitations/{token}/response": "the link in the message is the key, for one answer",
}

// passing lists the tables that nobody needs to restore, with why.
var passing = map[string]string{
	"data.yaml SignIns": "codes that are good for minutes",
}

// report collects what is wrong.
type report []string

func (r *report) want(ok bool, format string, args ...any) {
	if !ok {
		*r = append(*r, fmt.Sprintf(format, args...))
	}
}

func number(n node) int {
	i, err := strconv.Atoi(n.text())
	if err != nil {
		return -1
	}
	return i
}

func is(n node, keys ...string) bool { return n.at(keys...).text() == "true" }

// rules are what must hold in the templates, by name. TestRulesCanFail breaks each of them.
var rules = map[string]func(house, *report){
	"what goes on by itself is watched": goesOn,
	"every part is watched":             parts,
	"alarms are heard":                  told,
	"alarms are explained":              explained,
	"figures exist":                     exist,
	"policies are narrow":               narrow,
	"tables are kept": func(h house, r *report) {
		h.each("AWS::DynamoDB::Table", func(name string, table node) {
			p := table.at("Properties")
			r.want(table.at("DeletionPolicy").text() == "Retain" && table.at("UpdateReplacePolicy").text() == "Retain", "%s is not retained", name)
			r.want(is(p, "DeletionProtectionEnabled"), "%s can be deleted", name)
			r.want(is(p, "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled") || passing[name] != "", "%s cannot be restored", name)
			r.want(p.at("SSESpecification", "SSEType").text() == "KMS" && p.at("SSESpecification", "KMSMasterKeyId").text() == "Key.Arn", "%s is not under our key", name)
			r.want(strings.HasPrefix(p.at("TableName").text(), "careloop-${Environment}-"), "%s has no name of its own: a change would replace it", name)
			view := p.at("StreamSpecification", "StreamViewType").text()
			r.want(view == "" || view == "NEW_AND_OLD_IMAGES", "%s tells %s only", name, view)
		})
	},
	"what cannot be made again is kept": func(h house, r *report) {
		for _, kind := range []string{"AWS::KMS::Key", "AWS::Cognito::UserPool"} {
			h.each(kind, func(name string, x node) {
				r.want(x.at("DeletionPolicy").text() == "Retain" && x.at("UpdateReplacePolicy").text() == "Retain", "%s is not retained", name)
			})
		}
		for _, stack := range []string{"Data", "Auth"} {
			x := h["template.yaml"].resource(stack)
			r.want(x.at("DeletionPolicy").text() == "Retain" && x.at("UpdateReplacePolicy").text() == "Retain", "%s is not retained", stack)
		}
		h.each("AWS::KMS::Key", func(name string, key node) {
			r.want(is(key, "Properties", "EnableKeyRotation"), "%s is never renewed", name)
		})
	},
	"routes want a token": func(h house, r *report) {
		r.want(h["template.yaml"].at("Resources", "Api", "Properties", "Auth", "DefaultAuthorizer").text() != "", "a route without an authoriser has none")
		open := map[string]bool{}
		h.events("HttpApi", func(name string, _, e node) {
			route := e.at("Method").text() + " " + e.at("Path").text()
			switch e.at("Auth", "Authorizer").text() {
			case "":
			case "NONE":
				open[route] = true
				r.want(public[route] != "", "%s: %s is open without a reason", name, route)
			default:
				r.want(false, "%s: %s has an authoriser of its own", name, route)
			}
		})
		for route := range public {
			r.want(open[route], "%s is said to be open and is not", route)
		}
	},
	"who serves HTTP knows the distribution": func(h house, r *report) {
		h.each("AWS::Serverless::Function", func(name string, f node) {
			serves := false
			for _, e := range f.at("Properties", "Events").members() {
				serves = serves || e.at("Type").text() == "HttpApi"
			}
			keys := f.at("Properties", "Environment", "Variables", "ORIGIN_KEYS").text()
			two := strings.Contains(keys, ":${OriginKey}}}") && strings.Contains(keys, ":${OriginKeyBefore}}}")
			r.want(serves == (keys != "") && (two || !serves), "%s serves HTTP: %v, and has the keys %q", name, serves, keys)
		})
	},
	"streams lose nothing": func(h house, r *report) {
		h.events("DynamoDB", func(name string, _, e node) {
			r.want(e.at("StartingPosition").text() == "TRIM_HORIZON", "%s starts in the middle", name)
			r.want(is(e, "BisectBatchOnFunctionError"), "%s: one record holds up its batch", name)
			r.want(number(e.at("MaximumRetryAttempts")) > 0, "%s is not tried again, or for ever", name)
			r.want(number(e.at("MaximumRecordAgeInSeconds")) >= 3600 && number(e.at("MaximumRecordAgeInSeconds")) < 86400, "%s: records older than a day are gone, unseen", name)
			r.want(slices.Contains(e.at("FunctionResponseTypes").texts(), "ReportBatchItemFailures"), "%s: one failure makes the whole batch come again", name)
			r.want(h.isQueue(e.at("DestinationConfig", "OnFailure", "Destination").text()), "%s: what fails is gone", name)
		})
	},
	"schedules lose nothing": func(h house, r *report) {
		h.events("ScheduleV2", func(name string, f, e node) {
			r.want(strings.HasPrefix(e.at("ScheduleExpression").text(), "rate(") || e.at("ScheduleExpressionTimezone").text() == "TimeZone", "%s has no zone", name)
			r.want(number(e.at("RetryPolicy", "MaximumRetryAttempts")) > 0 && number(e.at("RetryPolicy", "MaximumEventAgeInSeconds")) > 0, "%s is not tried again", name)
			r.want(h.isQueue(e.at("DeadLetterConfig", "Arn").text()), "%s: what cannot be handed over is gone", name)
			async := f.at("EventInvokeConfig")
			// Lambda tries again after a minute and after two more; the age must let it.
			r.want(number(async.at("MaximumRetryAttempts")) >= 1, "%s: a call that is killed is not tried again", name)
			r.want(number(async.at("MaximumEventAgeInSeconds")) >= 300, "%s: Lambda's own retries have no bounds, or no time", name)
			r.want(e.at("GroupName").text() == "ScheduleGroup", "%s has the name and the figures of another environment's", name)
			r.want(h.isQueue(async.at("DestinationConfig", "OnFailure", "Destination").text()), "%s: what fails is gone", name)
		})
	},
	"queues lose nothing": func(h house, r *report) {
		dead := map[string]bool{}
		note := func(n node) { dead[strings.TrimSuffix(n.text(), ".Arn")] = true }
		h.each("AWS::SQS::Queue", func(_ string, q node) { note(q.at("Properties", "RedrivePolicy", "deadLetterTargetArn")) })
		h.events("DynamoDB", func(_ string, _, e node) { note(e.at("DestinationConfig", "OnFailure", "Destination")) })
		h.events("ScheduleV2", func(_ string, _, e node) { note(e.at("DeadLetterConfig", "Arn")) })
		h.each("AWS::SQS::Queue", func(name string, queue node) {
			p := queue.at("Properties")
			r.want(p.at("KmsMasterKeyId").text() == "Data.Outputs.KeyArn", "%s is not under our key", name)
			if _, short, _ := strings.Cut(name, " "); dead[short] {
				r.want(number(p.at("MessageRetentionPeriod")) == 1209600, "%s: dead letters are kept for less than 14 days", name)
				return
			}
			receives := number(p.at("RedrivePolicy", "maxReceiveCount"))
			r.want(h.isQueue(p.at("RedrivePolicy", "deadLetterTargetArn").text()) && receives >= 3 && receives <= 10, "%s: what fails comes again for ever, or is gone", name)
		})
		h.events("SQS", func(name string, f, e node) {
			hidden := h["template.yaml"].resource(strings.TrimSuffix(e.at("Queue").text(), ".Arn")).at("Properties", "VisibilityTimeout")
			r.want(number(hidden) >= 6*number(f.at("Timeout")), "%s: what is being worked on comes a second time", name)
			r.want(slices.Contains(e.at("FunctionResponseTypes").texts(), "ReportBatchItemFailures"), "%s: one failure makes the whole batch come again", name)
		})
		h.each("AWS::SNS::Topic", func(name string, topic node) {
			r.want(topic.at("Properties", "KmsMasterKeyId").text() != "", "%s is not encrypted", name)
		})
	},
	"logs end": func(h house, r *report) {
		groups := map[string]bool{}
		h.each("AWS::Logs::LogGroup", func(name string, g node) {
			groups[g.at("Properties", "LogGroupName").text()] = true
			r.want(g.at("Properties", "RetentionInDays").text() != "", "%s is kept for ever", name)
		})
		h.each("AWS::Serverless::Function", func(name string, f node) {
			r.want(groups["/aws/lambda/"+f.at("Properties", "FunctionName").text()], "%s: its log is kept for ever", name)
		})
		format := h["template.yaml"].at("Resources", "Api", "Properties", "AccessLogSettings", "Format").text()
		r.want(format != "", "requests leave no line")
		for _, telling := range []string{"path", "ip", "querystring", "userAgent", "claims", "caller", "user"} {
			r.want(!strings.Contains(strings.ToLower(format), strings.ToLower("."+telling)), "the access log tells the %s", telling)
		}
	},
	"buckets are private": func(h house, r *report) {
		h.each("AWS::S3::Bucket", func(name string, bucket node) {
			p := bucket.at("Properties")
			for _, block := range []string{"BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"} {
				r.want(is(p, "PublicAccessBlockConfiguration", block), "%s: %s", name, block)
			}
			r.want(len(p.at("BucketEncryption", "ServerSideEncryptionConfiguration").list()) > 0, "%s is not encrypted", name)
		})
		h.each("AWS::S3::BucketPolicy", func(name string, policy node) {
			tls := false
			for _, s := range policy.at("Properties", "PolicyDocument", "Statement").list() {
				allowed := s.at("Effect").text() == "Allow"
				r.want(!allowed || (s.at("Principal", "Service").text() == "cloudfront.amazonaws.com" && s.at("Condition", "StringEquals", "AWS:SourceArn").text() != ""), "%s lets others in", name)
				tls = tls || (!allowed && s.at("Condition", "Bool", "aws:SecureTransport").text() == "false")
			}
			r.want(tls, "%s lets people speak without TLS", name)
		})
	},
	"the distribution guards": func(h house, r *report) {
		h.each("AWS::CloudFront::Distribution", func(name string, d node) {
			c := d.at("Properties", "DistributionConfig")
			certificate := c.at("ViewerCertificate").list()
			r.want(len(certificate) == 3 && certificate[1].at("MinimumProtocolVersion").text() == "TLSv1.2_2021", "%s speaks old protocols", name)
			for _, b := range append(c.at("CacheBehaviors").list(), c.at("DefaultCacheBehavior")) {
				policy := b.at("ViewerProtocolPolicy").text()
				r.want(policy == "https-only" || policy == "redirect-to-https", "%s speaks without TLS", name)
				r.want(b.at("ResponseHeadersPolicyId").text() == "Headers", "%s: no security headers", name)
				if b.at("TargetOriginId").text() == "api" {
					r.want(policy == "https-only", "%s: a token would travel in the clear", name)
					r.want(strings.HasPrefix(b.at("CachePolicyId").text(), "4135ea2d-"), "%s keeps answers of the API", name)
					r.want(strings.HasPrefix(b.at("OriginRequestPolicyId").text(), "b689b0a8-"), "%s does not hand tokens on", name)
				}
			}
			for _, o := range c.at("Origins").list() {
				if s3 := o.at("S3OriginConfig"); s3.Node != nil {
					r.want(o.at("OriginAccessControlId").text() != "", "%s reads the bucket as anybody", name)
					continue
				}
				r.want(o.at("CustomOriginConfig", "OriginProtocolPolicy").text() == "https-only", "%s speaks to the API without TLS", name)
				r.want(len(o.at("OriginCustomHeaders").list()) == 1 && strings.HasPrefix(o.at("OriginCustomHeaders").list()[0].at("HeaderValue").text(), "{{resolve:secretsmanager:"), "%s sends no key", name)
			}
			r.want(c.at("CustomErrorResponses").Node == nil, "%s hides the API's errors behind pages", name)
		})
	},
}

func TestRulesHold(t *testing.T) {
	h := build(t, texts(t))
	for name, rule := range rules {
		var r report
		rule(h, &r)
		for _, fault := range r {
			t.Errorf("%s: %s", name, fault)
		}
	}
}
