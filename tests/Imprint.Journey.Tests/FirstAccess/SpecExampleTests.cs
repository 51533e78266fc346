using System.Security.Cryptography;
using Imprint.Journey.Access;
using Imprint.Journey.FirstAccess;
using Imprint.Journey.Tests.Access;
using Imprint.Wire.Cose;
using static Imprint.Journey.Tests.FirstAccess.CborTree;

namespace Imprint.Journey.Tests.FirstAccess;

/// <summary>The bytes in the format pages are what the code reads and writes.</summary>
public sealed class SpecExampleTests
{
    private static readonly SpecPage RecordPage = new("first-access.md");
    private static readonly SpecPage AccessPage = new("imprint-access.md");

    [Fact]
    public void The_examples_of_record_and_assignment_are_true()
    {
        if (SpecPage.Writes && !IsTrueRecord())
        {
            RecordPage.Write("owner-key", SigningKey.Owner.SubjectPublicKeyInfo);
            RecordPage.Write("record", Samples.Record.Signed());
        }

        // The assignment names the owner's key, so it is written behind it.
        if (SpecPage.Writes && !IsTrueAssignment())
        {
            RecordPage.Write("manufacturer-key", SigningKey.Manufacturer.SubjectPublicKeyInfo);
            RecordPage.Write("assignment", Assignment().Sign(CoseAlgorithm.Es256, SigningKey.Manufacturer.Sign));
        }

        Assert.True(IsTrueRecord() && IsTrueAssignment(), "Run these tests once with IMPRINT_WRITE_DOCS=1.");
    }

    [Fact]
    public void The_example_payload_is_true()
    {
        var payload = AccessPayloadTests.Sample.Encode();
        var begin = AccessBegin.Of(AccessPayloadTests.Sample.Version, payload).Encode();
        if (SpecPage.Writes)
        {
            AccessPage.Write("begin", begin);
            AccessPage.Write("access", payload);
        }

        Assert.Equal(begin, AccessPage.Example("begin"));
        Assert.Equal(payload, AccessPage.Example("access"));
    }

    private static bool IsTrueRecord()
    {
        var signed = RecordPage.Example("record");
        return TryKey("owner-key", out var key)
            && FirstAccessRecord.Verify(signed, key.Verify, Samples.Record.Scope, 1, Samples.Now, out _) == FirstAccessFault.None
            && IsSamePayload(signed, Samples.Record.Signed());
    }

    private static bool IsTrueAssignment()
    {
        var signed = RecordPage.Example("assignment");
        return TryKey("manufacturer-key", out var key)
            && ClassAssignment.Verify(signed, key.Verify, Samples.Guid, OwnerKeyHash(), Samples.Now, out _)
                == FirstAccessFault.None
            && IsSamePayload(signed, Assignment().Sign(CoseAlgorithm.Es256, SigningKey.Manufacturer.Sign));
    }

    private static bool IsSamePayload(byte[] one, byte[] other) =>
        Encode(Samples.Payload(one)).AsSpan().SequenceEqual(Encode(Samples.Payload(other)));

    private static ClassAssignment Assignment() => Samples.Assignment with { OwnerKeyHash = OwnerKeyHash() };

    private static byte[] OwnerKeyHash() => SHA256.HashData(RecordPage.Example("owner-key"));

    private static bool TryKey(string example, out SigningKey key)
    {
        var spki = RecordPage.Example(example);
        key = spki.Length == 0 ? SigningKey.Owner : SigningKey.FromSubjectPublicKeyInfo(spki);
        return spki.Length > 0;
    }
}
