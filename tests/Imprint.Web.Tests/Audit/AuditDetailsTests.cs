using Imprint.Web.Audit;
using Imprint.Wire.Ids;

namespace Imprint.Web.Tests.Audit;

public sealed class AuditDetailsTests
{
    [Fact]
    public void Each_kind_of_value_has_its_form()
    {
        var details = new AuditDetails()
            .Add(new AuditKey("plan"), "Öl \"x\"")
            .Add(new AuditKey("count"), 3)
            .Add(new AuditKey("is-new"), true)
            .Add(new AuditKey("until"), new DateTimeOffset(2026, 11, 21, 11, 0, 0, TimeSpan.FromHours(1)))
            .Add(new AuditKey("eid"), Eid.Parse("89049032123451234512345678901235"))
            .AddFingerprint(new AuditKey("key-fingerprint"), new byte[32]);

        Assert.Equal(
            $$"""{"plan":"Öl \"x\"","count":3,"is-new":true,"until":"2026-11-21T10:00:00Z","eid":"89049032123451234512345678901235","key-fingerprint":"sha256:{{new string('0', 64)}}"}""",
            details.ToJson()
        );
    }

    [Theory]
    [InlineData("k")]
    [InlineData("opc")]
    [InlineData("master-key")]
    [InlineData("claim-code")]
    [InlineData("token")]
    [InlineData("Plan")]
    [InlineData("a--b")]
    [InlineData("")]
    [InlineData("this-name-is-longer-than-any-name-needs-to-be")]
    public void A_name_that_announces_a_secret_or_is_none_cannot_be_declared(string name) =>
        Assert.Throws<ArgumentException>(() => new AuditKey(name));

    [Theory]
    [InlineData("key 465b5ce8b199b49faa5f0a2ee238a6bc was set", "key (withheld) was set")]
    [InlineData("465B5CE8B199B49FAA5F0A2EE238A6BC465B5CE8B199B49FAA5F0A2EE238A6BC", "(withheld)")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMIG", "(withheld)")]
    [InlineData("new whsec_MfKQ9r8GKYqrTwjU here", "new (withheld) here")]
    [InlineData("eid 89049032123451234512345678901235", "eid 89049032123451234512345678901235")]
    [InlineData("line\nbreak\0", "line\ufffdbreak\ufffd")]
    public void Text_that_may_be_a_key_is_withheld_and_control_characters_replaced(string text, string kept)
    {
        var json = new AuditDetails().Add(new AuditKey("note"), text).ToJson();
        Assert.Equal(kept, (string?)System.Text.Json.Nodes.JsonNode.Parse(json)!["note"]);
    }

    [Fact]
    public void Long_text_is_cut_and_broken_surrogates_are_mended()
    {
        Assert.Equal(200, new AuditEntry(AuditActor.System, "a", "b", new string('x', 5000)).Reason!.Length - 800);
        Assert.Equal("a\ufffd", new AuditEntry(AuditActor.System, "a", "b", "a\ud800").Reason);
        Assert.Equal("😀", new AuditEntry(AuditActor.System, "a", "b", "😀").Reason);
    }

    [Fact]
    public void A_detail_has_its_name_once()
    {
        var details = new AuditDetails().Add(new AuditKey("count"), 1);
        Assert.Throws<ArgumentException>(() => details.Add(new AuditKey("count"), 2));
        Assert.Throws<ArgumentException>(() => details.AddFingerprint(new AuditKey("hash"), new byte[16]));
    }

    [Fact]
    public void The_hash_covers_the_documented_bytes()
    {
        // Computed by another program from the table in docs/spec/web-api.md.
        var first = new AuditRecord(
            1,
            DateTimeOffset.FromUnixTimeMilliseconds(1_795_255_331_123),
            new AuditActor("acme", "ab12", null),
            "trust-anchor.add",
            "trust-anchor/ta_1",
            "für später",
            null,
            """{"count":3}""",
            new byte[32]
        );
        Assert.Equal(
            "0eb2e9af03755cf02ce358c7818716d0615c8f3de3b9e93023e9f5e798930c66",
            Convert.ToHexStringLower(first.ComputeHash())
        );

        byte[] previous = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        var second = new AuditRecord(
            2,
            DateTimeOffset.UnixEpoch,
            new AuditActor(null, null, null),
            "",
            "",
            null,
            "",
            null,
            previous
        );
        Assert.Equal(
            "72b6b59096b52a79d4367d2b535220925425f45ba4e85a7ab76390293c5ba98c",
            Convert.ToHexStringLower(second.ComputeHash())
        );
    }

    [Fact]
    public void A_head_is_written_and_read_back()
    {
        var head = new AuditHead(12, Convert.FromHexString(new string('a', 64)));
        Assert.Equal("12:" + new string('a', 64), head.ToString());
        Assert.Equal(head, AuditHead.Parse(head.ToString()));
        foreach (
            var bad in new[]
            {
                "",
                "12",
                "12:",
                "12:" + new string('a', 63),
                "x:" + new string('a', 64),
                "1:" + new string('g', 64),
                "-1:" + new string('a', 64),
            }
        )
            Assert.Null(AuditHead.Parse(bad));
    }
}
