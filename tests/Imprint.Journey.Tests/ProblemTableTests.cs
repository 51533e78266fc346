using System.Reflection;
using System.Text.RegularExpressions;

namespace Imprint.Journey.Tests;

public sealed partial class ProblemTableTests
{
    [Fact]
    public void Codes_are_unique_kebab_case_and_the_names_of_their_rows()
    {
        Assert.Distinct(Problems.All.Select(problem => problem.Code));
        foreach (
            var row in typeof(Problems)
                .GetProperties(BindingFlags.Public | BindingFlags.Static)
                .Where(p => p.PropertyType == typeof(Problem))
        )
        {
            var code = ((Problem)row.GetValue(null)!).Code;
            Assert.Matches("^[a-z]+(-[a-z]+)*$", code);
            Assert.Equal(row.Name, string.Concat(code.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..])));
        }
    }

    [Theory]
    [InlineData(400, "bad-request unknown-field filter-syntax identifier-checksum idempotency-key-missing payload-too-large")]
    [InlineData(401, "unauthenticated token-expired mtls-required")]
    [InlineData(402, "payment-declined")]
    [InlineData(
        403,
        "scope-missing role-forbidden trust-anchor-unknown cert-expired cert-untrusted cert-revoked plmn-not-allowed"
    )]
    [InlineData(404, "not-found device-unknown claim-code-wrong")]
    [InlineData(405, "method-not-allowed")]
    [InlineData(406, "not-acceptable")]
    [InlineData(409, "already-claimed already-yours state-conflict operation-in-progress idempotency-in-progress")]
    [InlineData(410, "claim-expired cursor-expired profile-consumed device-retired")]
    [InlineData(412, "precondition-failed operator-approval-required")]
    [InlineData(415, "unsupported-media-type")]
    [InlineData(422, "rule-overlap rule-gap window-zone-missing identifier-mismatch csv-row-invalid idempotency-key-reused")]
    [InlineData(
        422,
        "model-not-supported country-not-contracted permanent-roaming-forbidden wrong-code-ean ruleset-signature-invalid"
    )]
    [InlineData(423, "recalled suspended-by-operator paused")]
    [InlineData(429, "rate-limited attach-backoff quota-exceeded")]
    [InlineData(500, "internal-error")]
    [InlineData(502, "manufacturer-unreachable operator-unreachable smdp-unreachable")]
    [InlineData(503, "unavailable")]
    [InlineData(504, "device-not-reachable")]
    public void Codes_have_the_status_of_their_class(int status, string codes) =>
        Assert.All(codes.Split(' '), code => Assert.Equal(status, Problems.Find(code)?.Status));

    [Fact]
    public void A_server_error_can_be_tried_again_and_our_own_fault_is_a_server_error()
    {
        Assert.All(Problems.All, problem => Assert.InRange(problem.Status, 400, 504));
        Assert.All(
            Problems.All.Where(problem => problem.Status >= 500),
            problem => Assert.True(problem.Retry.IsRetryable, problem.Code)
        );
        Assert.All(
            Problems.All.Where(problem => problem.Fault == FaultParty.Platform),
            problem => Assert.True(problem.Status >= 500, problem.Code)
        );
    }

    [Fact]
    public void Retry_advice_names_a_time_or_a_party() =>
        Assert.All(
            Problems.All.Select(problem => problem.Retry),
            retry =>
            {
                Assert.Equal(retry.IsRetryable, retry.After > TimeSpan.Zero);
                Assert.Equal(retry.Kind == RetryKind.OnceActed, retry.Actor is not null);
            }
        );

    [Fact]
    public void A_title_is_one_short_sentence() =>
        Assert.All(
            Problems.All.Select(problem => problem.Title),
            title =>
            {
                Assert.Matches("^[A-Z][^.!?]*[.]$", title);
                Assert.InRange(title.Length, 10, 80);
            }
        );

    [Fact]
    public void Every_text_is_made_of_sentences() =>
        Assert.All(
            Problems.All.SelectMany(Texts),
            text =>
            {
                Assert.Matches("^[A-Z].*[.?!]$", text);
                Assert.DoesNotContain("  ", text);
            }
        );

    [Fact]
    public void No_text_speaks_of_key_material() =>
        Assert.All(Problems.All.SelectMany(Texts), text => Assert.DoesNotMatch(KeyMaterial(), text));

    [Fact]
    public void A_problem_a_device_can_meet_has_words_for_its_owner() =>
        Assert.All(
            Problems.All.Where(problem => problem.Step is not (null or StepKey.Manufactured or StepKey.Aligned)),
            problem => Assert.True(problem.HasEndUserText, problem.Code)
        );

    [Fact]
    public void An_end_user_reads_no_jargon_and_no_network() =>
        Assert.All(Problems.All, problem => Assert.DoesNotMatch(Jargon(), problem.EndUser));

    [Fact]
    public void An_end_user_step_reads_no_jargon_and_no_network() =>
        Assert.All(Steps.All.Select(step => step.EndUserWords ?? ""), words => Assert.DoesNotMatch(Jargon(), words));

    [Fact]
    public void An_end_user_text_is_short_and_easy() =>
        Assert.All(
            Problems.All,
            problem =>
            {
                Assert.InRange(problem.EndUser.Length, 10, 180);
                Assert.True(SchoolGrade.Of(problem.EndUser) <= 8, $"{problem.Code}: grade {SchoolGrade.Of(problem.EndUser):0.0}");
            }
        );

    [Fact]
    public void The_command_line_says_what_happened_what_it_means_and_what_to_do()
    {
        var lines = ProblemText.Lines(Problems.QuotaExceeded, Audience.Operator, "50 of 50 are used.").ToList();

        Assert.Equal(Problems.QuotaExceeded.Title, lines[0]);
        Assert.Equal("50 of 50 are used.", lines[1]);
        Assert.Contains("What to do: Answer the request for a larger quota in Approvals.", lines);
        Assert.Equal("Code: quota-exceeded, at step subscribed", lines[^1]);
        Assert.Equal([Problems.NoCells.EndUser, "Code: no-cells"], ProblemText.Lines(Problems.NoCells, Audience.EndUser));
    }

    [Fact]
    public void The_provider_is_called_sp_on_the_wire() =>
        Assert.Equal(
            ["user", "sp", "manufacturer", "operator", "device", "network", "platform"],
            Enum.GetValues<FaultParty>().Select(party => party.WireName)
        );

    private static IEnumerable<string> Texts(Problem problem) =>
        (
            (string?[])
                [
                    problem.Meaning,
                    problem.Advice,
                    problem.EndUser,
                    problem.ProviderAdvice,
                    problem.ManufacturerAdvice,
                    problem.OperatorAdvice,
                ]
        ).OfType<string>();

    [GeneratedRegex(@"\b(OPc|TOPc|Ki|PIN|PUK|password|private key|secret)\b", RegexOptions.ExplicitCapture)]
    private static partial Regex KeyMaterial();

    // Words of the trade, brands, and five or six digits that could be a network code.
    [GeneratedRegex(
        @"\b(EIDs?|IMSI|SUPI|IMEI|ICCID|MSISDN|SIM|eSIM|eUICC|UICC|PLMN|MCC|MNC|APN|DNN|NAS|EMM|AMF|SM-DP\+?|SM-DS|eIM|LPA|IPA|FDO|EAP|AKA|EST|CSR|CRL|PKI|CA|TLS|HTTP|URL|URI|"
            + @"API|JSON|CSV|XML|ETag|cursor|nonce|token|certificate|credential|voucher|attest\w*|operator|roaming|profile|provision\w*|endpoint|server|"
            + @"Telekom|Vodafone|O2|Orange|SFR|Bouygues|EE|KPN|T-Mobile|Telia|Turkcell|Verizon|Rogers|Telcel|Claro|Vodacom|Airtel|docomo|Telstra|1NCE|emnify|\d{5,6})\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Jargon();
}
