package infra_test

import (
	"maps"
	"strings"
	"testing"
)

// broken is one way to break the house, the rule that must notice, and a part of what it must say.
var broken = []struct{ rule, file, old, new, says string }{
	{"tables are kept", "data.yaml", "DeletionPolicy: Retain\n    UpdateReplacePolicy: Retain\n    Properties:\n      TableName", "UpdateReplacePolicy: Retain\n    Properties:\n      TableName", "Patients is not retained"},
	{"tables are kept", "data.yaml", "    UpdateReplacePolicy: Retain\n    Properties:\n      TableName", "    Properties:\n      TableName", "Patients is not retained"},
	{"tables are kept", "data.yaml", "DeletionProtectionEnabled: true", "DeletionProtectionEnabled: false", "can be deleted"},
	{"tables are kept", "data.yaml", "PointInTimeRecoveryEnabled: true", "PointInTimeRecoveryEnabled: false", "cannot be restored"},
	{"tables are kept", "data.yaml", ", KMSMasterKeyId: !GetAtt Key.Arn", "", "not under our key"},
	{"tables are kept", "data.yaml", `      TableName: !Sub "careloop-${Environment}-patients"`, `      BillingMode: PAY_PER_REQUEST`, "no name of its own"},
	{"tables are kept", "data.yaml", "StreamViewType: NEW_AND_OLD_IMAGES", "StreamViewType: NEW_IMAGE", "tells NEW_IMAGE only"},

	{"what cannot be made again is kept", "data.yaml", "    DeletionPolicy: Retain\n    UpdateReplacePolicy: Retain\n    Properties:\n      Description", "    Properties:\n      Description", "Key is not retained"},
	{"what cannot be made again is kept", "auth.yaml", "DeletionPolicy: Retain", "DeletionPolicy: Delete", "Pool is not retained"},
	{"what cannot be made again is kept", "template.yaml", "DeletionPolicy: Retain", "DeletionPolicy: Delete", "Data is not retained"},
	{"what cannot be made again is kept", "data.yaml", "EnableKeyRotation: true", "EnableKeyRotation: false", "never renewed"},

	{"routes want a token", "template.yaml", "DefaultAuthorizer: Tokens", "EnableIamAuthorizer: false", "has none"},
	{"routes want a token", "template.yaml", `Path: "/api/v1/patients" }`, `Path: "/api/v1/patients", Auth: { Authorizer: NONE } }`, "open without a reason"},
	{"routes want a token", "template.yaml", `Path: "/api/v1/patients" }`, `Path: "/api/v1/patients", Auth: { Authorizer: Others } }`, "authoriser of its own"},
	{"routes want a token", "template.yaml", `"/api/v1/survey-invitations/{token}", Auth: { Authorizer: NONE }`, `"/api/v1/survey-invitations/{token}"`, "said to be open and is not"},

	{"who serves HTTP knows the distribution", "template.yaml", "ORIGIN_KEYS: ", "ORIGIN_KEY: ", "serves HTTP: true"},
	{"who serves HTTP knows the distribution", "template.yaml", ":${OriginKeyBefore}}}", ":${OriginKey}}}", "serves HTTP: true"},
	{"who serves HTTP knows the distribution", "template.yaml", "!Ref Channels, TOPIC_ARN: ", "!Ref Channels, ORIGIN_KEYS: ", "serves HTTP: false"},

	{"streams lose nothing", "template.yaml", "StartingPosition: TRIM_HORIZON", "StartingPosition: LATEST", "starts in the middle"},
	{"streams lose nothing", "template.yaml", "BisectBatchOnFunctionError: true", "BisectBatchOnFunctionError: false", "holds up its batch"},
	{"streams lose nothing", "template.yaml", "MaximumRetryAttempts: 20", "MaximumRetryAttempts: -1", "or for ever"},
	{"streams lose nothing", "template.yaml", "MaximumRecordAgeInSeconds: 82800", "MaximumRecordAgeInSeconds: -1", "gone, unseen"},
	{"streams lose nothing", "template.yaml", "MaximumRecordAgeInSeconds: 82800\n            FunctionResponseTypes: [ReportBatchItemFailures]", "MaximumRecordAgeInSeconds: 82800", "whole batch"},
	{"streams lose nothing", "template.yaml", "Destination: !GetAtt ChangesDeadLetters.Arn", "Destination: !GetAtt Nothing.Arn", "what fails is gone"},

	{"schedules lose nothing", "template.yaml", "ScheduleExpressionTimezone: !Ref TimeZone", "State: ENABLED", "has no zone"},
	{"schedules lose nothing", "template.yaml", "RetryPolicy: { MaximumRetryAttempts: 3,", "RetryPolicy: { MaximumRetryAttempts: 0,", "is not tried again"},
	{"schedules lose nothing", "template.yaml", "RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 3600 }", "RetryPolicy: { MaximumRetryAttempts: 3 }", "is not tried again"},
	{"schedules lose nothing", "template.yaml", "DeadLetterConfig: { Arn: !GetAtt SchedulesDeadLetters.Arn }", "State: ENABLED", "cannot be handed over"},
	{"schedules lose nothing", "template.yaml", "        MaximumRetryAttempts: 2\n        MaximumEventAgeInSeconds: 600\n", "        MaximumRetryAttempts: 0\n        MaximumEventAgeInSeconds: 600\n", "not tried again"},
	{"schedules lose nothing", "template.yaml", "        MaximumEventAgeInSeconds: 600\n", "", "no bounds"},
	{"schedules lose nothing", "template.yaml", "        MaximumEventAgeInSeconds: 600\n", "        MaximumEventAgeInSeconds: 60\n", "or no time"},
	{"schedules lose nothing", "template.yaml", "            GroupName: !Ref ScheduleGroup\n", "", "another environment's"},
	{"schedules lose nothing", "template.yaml", "DestinationConfig: { OnFailure: { Type: SQS, Destination: !GetAtt SchedulesDeadLetters.Arn } }", "MaximumEventAgeInSeconds: 60", "what fails is gone"},

	{"what goes on by itself is watched", "alarms.yaml", `QueueName, Value: !Sub "careloop-${Environment}-changes-dead"`, `QueueName, Value: !Sub "careloop-${Environment}-sms"`, "nobody hears of what was given up in careloop-${Environment}-changes-dead"},
	{"what goes on by itself is watched", "alarms.yaml", `Threshold: 0, TreatMissingData: notBreaching`, `Threshold: 9, TreatMissingData: notBreaching`, "nobody hears of what was given up"},
	{"what goes on by itself is watched", "template.yaml", "Destination: !GetAtt ChangesDeadLetters.Arn", "Destination: !GetAtt Nothing.Arn", "what fails is gone"},
	{"what goes on by itself is watched", "template.yaml", "      RedrivePolicy: { deadLetterTargetArn: !GetAtt NotifyDeadLetters.Arn }\n", "", "what fails is gone"},
	{"what goes on by itself is watched", "template.yaml", "!Ref PhoneQueue, !Ref NotifyDeadLetters]", "!Ref PhoneQueue]", "may not fill NotifyDeadLetters"},
	{"what goes on by itself is watched", "alarms.yaml", "MetricName: DestinationDeliveryFailures", "MetricName: DeadLetterErrors", "could not be put aside"},
	{"what goes on by itself is watched", "alarms.yaml", "NumberOfNotificationsFailedToRedriveToDlq", "NumberOfNotificationsFailed", "could not be put aside"},
	{"what goes on by itself is watched", "alarms.yaml", "InvocationDroppedCount", "InvocationAttemptCount", "InvocationDroppedCount of the schedules"},
	{"what goes on by itself is watched", "alarms.yaml", "Threshold: 1, TreatMissingData: breaching", "Threshold: 1, TreatMissingData: missing", "no sweep ran"},

	{"every part is watched", "alarms-requests.yaml", "MetricName: Errors", "MetricName: Duration", "RegistrationFunction: nobody looks at Errors"},
	{"every part is watched", "template.yaml", `FunctionName: !Sub "careloop-${Environment}-kpi"`, `FunctionName: !Sub "careloop-${Environment}-figures"`, "KpiFunction: nobody looks at Throttles"},
	{"every part is watched", "alarms.yaml", "MetricName: IteratorAge", "MetricName: Errors", "nobody looks at IteratorAge"},
	{"every part is watched", "alarms.yaml", "MetricName: ApproximateAgeOfOldestMessage", "MetricName: NumberOfMessagesReceived", "nobody looks at ApproximateAgeOfOldestMessage"},
	{"every part is watched", "alarms.yaml", "Name: table, Value: care", "Name: table, Value: audit", "Care: nobody looks at stream_age"},
	{"every part is watched", "data.yaml", "IndexName: birthday", "IndexName: born", "nobody looks at ReadThrottleEvents [GlobalSecondaryIndexName born]"},
	{"every part is watched", "alarms-tables.yaml", "Name: Operation, Value: TransactWriteItems", "Name: Operation, Value: TransactGetItems", "nobody looks at SystemErrors [Operation TransactWriteItems]"},
	{"every part is watched", "template.yaml", "Action: [dynamodb:GetItem, dynamodb:PutItem, dynamodb:UpdateItem]", "Action: [dynamodb:BatchWriteItem]", "SignIns: nobody looks at SystemErrors [Operation BatchWriteItem]"},
	{"every part is watched", "alarms-requests.yaml", "MetricName: 5xx", "MetricName: 4xx", "nobody looks at 5xx"},

	{"alarms are explained", "alarms.yaml", "docs/playbooks/dead-letters.md", "docs/playbooks/letters.md", `"letters.md"`},
	{"alarms are explained", "alarms.yaml", "docs/playbooks/dead-letters.md", "docs/playbooks", "names no playbook"},
	{"alarms are explained", "alarms.yaml", `AlarmName: !Sub "careloop-${Environment}-sms-spend"`, `AlarmName: !Sub "careloop-${Environment}-sms-price"`, "sms-price"},

	{"figures exist", "alarms.yaml", "MetricName: sweeps", "MetricName: sweeped", "sweeped: nobody emits it"},
	{"figures exist", "alarms.yaml", "{ Name: table, Value: care }", "{ Name: function, Value: changes }", "stream_age is not kept by"},
	{"figures exist", "alarms.yaml", "{ Name: outcome, Value: failed }", "{ Name: outcome, Value: lost }", "outcome is never lost"},
	{"figures exist", "alarms.yaml", `QueueName, Value: !Sub "careloop-${Environment}-sms"`, `QueueName, Value: !Sub "careloop-${Environment}-text"`, "there is no QueueName"},
	{"figures exist", "dashboard.yaml", `"stream_age", "table", "care"`, `"stream_age", "table", "audit"`, "table is never audit"},
	{"figures exist", "dashboard.yaml", `",code} MetricName`, `",kind} MetricName`, "errors is not kept by"},
	{"figures exist", "dashboard.yaml", `"no_shows"`, `"moves"`, "nobody looks at no_shows"},
	{"figures exist", "dashboard.yaml", `  "widgets": [`, `  "widgets": `, "no JSON"},
	{"figures exist", "template.yaml", `Name: !Sub "careloop-${Environment}" }`, `Name: default }`, "there is no ScheduleGroup"},

	{"alarms are heard", "alarms-tables.yaml", "OKActions: [!Ref Topic]", "OKActions: []", "no OKActions"},
	{"alarms are heard", "alarms-requests.yaml", "AlarmActions: [!Ref Topic]", "AlarmActions: [!Ref Other]", "no AlarmActions"},
	{"alarms are heard", "alarms.yaml", ", TreatMissingData: notBreaching", "", "no figure"},
	{"alarms are heard", "alarms.yaml", `AlarmName: !Sub "careloop-${Environment}-`, `AlarmName: !Sub "`, "is named"},
	{"alarms are heard", "alarms.yaml", ", KmsMasterKeyId: !Ref KeyArn", "", "not under our key"},
	{"alarms are heard", "alarms.yaml", "Endpoint: !Ref AlarmEmail", "Endpoint: nobody@clinic.example", "no mail"},
	{"alarms are heard", "alarms.yaml", `"aws:SourceAccount": !Ref "AWS::AccountId"`, `"aws:SourceAccount": "*"`, "may not speak"},
	{"alarms are heard", "data.yaml", `Action: ["kms:GenerateDataKey*", "kms:Decrypt"]`, `Action: ["kms:Decrypt"]`, "may not use the key"},
	{"alarms are heard", "data.yaml", "Principal: { Service: cloudwatch.amazonaws.com }", "Principal: { Service: events.amazonaws.com }", "may not use the key"},
	{"alarms are heard", "template.yaml", "Topic: !GetAtt Alarms.Outputs.Topic }", "Topic: elsewhere }", "tells"},
	{"alarms are heard", "template.yaml", "AlarmTopic: { Value: !GetAtt Alarms.Outputs.Topic", "AlarmTopic: { Value: !Ref Dispatch", "where else to listen"},

	{"queues lose nothing", "template.yaml", "MessageRetentionPeriod: 1209600", "MessageRetentionPeriod: 345600", "less than 14 days"},
	{"queues lose nothing", "template.yaml", "MessageRetentionPeriod: 1209600, KmsMasterKeyId: !GetAtt Data.Outputs.KeyArn", "MessageRetentionPeriod: 1209600", "not under our key"},
	{"queues lose nothing", "template.yaml", "RedrivePolicy: { deadLetterTargetArn: !GetAtt NotifyDeadLetters.Arn, maxReceiveCount: 5 }", "DelaySeconds: 0", "comes again for ever"},
	{"queues lose nothing", "template.yaml", "BatchSize: 5, FunctionResponseTypes: [ReportBatchItemFailures]", "BatchSize: 5", "whole batch"},
	{"queues lose nothing", "template.yaml", `-dispatch", KmsMasterKeyId: !GetAtt Data.Outputs.KeyArn`, `-dispatch"`, "not encrypted"},

	{"queues lose nothing", "template.yaml", "VisibilityTimeout: 720", "VisibilityTimeout: 700", "comes a second time"},

	{"policies are narrow", "template.yaml", "Action: [sqs:SendMessage]", `Action: ["sqs:*"]`, "may do [sqs:*]"},
	{"policies are narrow", "template.yaml", "Resource: !GetAtt Data.Outputs.KeyArn", `Resource: "*"`, "with everything"},
	{"policies are narrow", "template.yaml", `        - Version: "2012-10-17"`, "        - AWSLambda_FullAccess\n        - Version: now", "of somebody else"},
	{"policies are narrow", "template.yaml", "            Action: sqs:SendMessage", `            Action: "sqs:*"`, "allows [sqs:*]"},
	{"policies are narrow", "template.yaml", "            Principal: { Service: sns.amazonaws.com }", `            Principal: "*"`, "lets anybody in"},
	{"policies are narrow", "alarms.yaml", "            Condition:\n", "            Conditions:\n", "lets anybody in"},
	{"policies are narrow", "alarms.yaml", "Resource: !Ref Topic", `Resource: "*"`, "about everything"},
	{"policies are narrow", "data.yaml", `Action: ["kms:GenerateDataKey*", "kms:Decrypt"]`, `Action: ["kms:*"]`, "may do everything"},
	{"policies are narrow", "data.yaml", `            Condition: { StringEquals: { "aws:SourceAccount": !Ref "AWS::AccountId" } }`, `            Condition: {}`, "other accounts"},

	{"logs end", "template.yaml", `/access", RetentionInDays: !Ref LogRetentionDays`, `/access"`, "kept for ever"},
	{"logs end", "template.yaml", `LogGroupName: !Sub "/aws/lambda/careloop-${Environment}-booking"`, `LogGroupName: !Sub "/aws/lambda/careloop-booking"`, "BookingFunction: its log"},
	{"logs end", "template.yaml", "$context.routeKey", "$context.path", "tells the path"},
	{"logs end", "template.yaml", "$context.routeKey", "$context.identity.sourceIp $context.authorizer.claims.sub", "tells the claims"},
	{"logs end", "template.yaml", "        Format: '", "        Form: '", "leave no line"},

	{"buckets are private", "web.yaml", "BlockPublicPolicy: true", "BlockPublicPolicy: false", "BlockPublicPolicy"},
	{"buckets are private", "web.yaml", "      BucketEncryption: {", "      Encryption: {", "not encrypted"},
	{"buckets are private", "web.yaml", "Principal: { Service: cloudfront.amazonaws.com }", `Principal: "*"`, "lets others in"},
	{"buckets are private", "web.yaml", `"AWS:SourceArn"`, `"AWS:SourceAccount"`, "lets others in"},
	{"buckets are private", "web.yaml", `"aws:SecureTransport": "false"`, `"aws:SecureTransport": "true"`, "without TLS"},

	{"the distribution guards", "web.yaml", "TLSv1.2_2021", "TLSv1", "old protocols"},
	{"the distribution guards", "web.yaml", "ViewerProtocolPolicy: redirect-to-https", "ViewerProtocolPolicy: allow-all", "without TLS"},
	{"the distribution guards", "web.yaml", "ResponseHeadersPolicyId: !Ref Headers", "SmoothStreaming: false", "no security headers"},
	{"the distribution guards", "web.yaml", "ViewerProtocolPolicy: https-only", "ViewerProtocolPolicy: redirect-to-https", "in the clear"},
	{"the distribution guards", "web.yaml", "CachePolicyId: 4135ea2d", "CachePolicyId: 658327ea", "keeps answers"},
	{"the distribution guards", "web.yaml", "OriginRequestPolicyId: b689b0a8", "OriginRequestPolicyId: 216adef6", "hand tokens on"},
	{"the distribution guards", "web.yaml", "            OriginAccessControlId: !GetAtt PagesAccess.Id\n", "", "as anybody"},
	{"the distribution guards", "web.yaml", "OriginProtocolPolicy: https-only", "OriginProtocolPolicy: match-viewer", "to the API without TLS"},
	{"the distribution guards", "web.yaml", "{{resolve:secretsmanager:${OriginSecret}:SecretString:::${OriginKey}}}", "secret", "sends no key"},
	{"the distribution guards", "web.yaml", "        DefaultRootObject: index.html\n", "        CustomErrorResponses: [{ ErrorCode: 404, ResponseCode: 200, ResponsePagePath: /index.html }]\n", "hides the API's errors"},
}

// TestRulesCanFail breaks the house in one place at a time and wants the rule to say so: a rule that cannot fail holds
// nothing.
func TestRulesCanFail(t *testing.T) {
	tried := map[string]bool{}
	whole := texts(t)
	sound := build(t, whole)
	for _, b := range broken {
		tried[b.rule] = true
		if !strings.Contains(whole[b.file], b.old) {
			t.Errorf("%s: %s does not have %q any more", b.rule, b.file, b.old)
			continue
		}
		h := maps.Clone(sound)
		h[b.file] = parse(t, strings.Replace(whole[b.file], b.old, b.new, 1))
		var r report
		rules[b.rule](h, &r)
		if !strings.Contains(strings.Join(r, "\n"), b.says) {
			t.Errorf("%s does not mind %q in place of %q; it says %q", b.rule, b.new, b.old, r)
		}
	}
	for name := range rules {
		if !tried[name] {
			t.Errorf("nobody knows whether the rule %q can fail", name)
		}
	}
}
