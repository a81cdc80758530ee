package infra_test

import (
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
	{"who serves HTTP knows the distribution", "template.yaml", "TOPIC_ARN: ", "ORIGIN_KEYS: ", "serves HTTP: false"},

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
	{"schedules lose nothing", "template.yaml", "        MaximumEventAgeInSeconds: 60\n", "", "no bounds"},
	{"schedules lose nothing", "template.yaml", "DestinationConfig: { OnFailure: { Type: SQS, Destination: !GetAtt SchedulesDeadLetters.Arn } }", "MaximumEventAgeInSeconds: 60", "what fails is gone"},

	{"queues lose nothing", "template.yaml", "MessageRetentionPeriod: 1209600", "MessageRetentionPeriod: 345600", "less than 14 days"},
	{"queues lose nothing", "template.yaml", "MessageRetentionPeriod: 1209600, KmsMasterKeyId: !GetAtt Data.Outputs.KeyArn", "MessageRetentionPeriod: 1209600", "not under our key"},
	{"queues lose nothing", "template.yaml", "RedrivePolicy: { deadLetterTargetArn: !GetAtt NotifyDeadLetters.Arn, maxReceiveCount: 5 }", "DelaySeconds: 0", "comes again for ever"},
	{"queues lose nothing", "template.yaml", "BatchSize: 5, FunctionResponseTypes: [ReportBatchItemFailures]", "BatchSize: 5", "whole batch"},
	{"queues lose nothing", "template.yaml", `-dispatch", KmsMasterKeyId: !GetAtt Data.Outputs.KeyArn`, `-dispatch"`, "not encrypted"},

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
	for _, b := range broken {
		tried[b.rule] = true
		if !strings.Contains(whole[b.file], b.old) {
			t.Errorf("%s: %s does not have %q any more", b.rule, b.file, b.old)
			continue
		}
		files := map[string]string{}
		for name, text := range whole {
			files[name] = text
		}
		files[b.file] = strings.Replace(whole[b.file], b.old, b.new, 1)
		var r report
		rules[b.rule](build(t, files), &r)
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
