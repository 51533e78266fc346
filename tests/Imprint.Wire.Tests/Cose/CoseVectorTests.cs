using System.Security.Cryptography;
using System.Text.Json;
using Imprint.TestKit;
using Imprint.Wire.Cose;

namespace Imprint.Wire.Tests.Cose;

/// <summary>The examples of the COSE working group; the file says where they are from.</summary>
public sealed class CoseVectorTests
{
    private static readonly JsonElement Vectors = Repository.Vectors("cose/cose.json").RootElement;

    public static TheoryData<string> Sign1 => Names("sign1");

    public static TheoryData<string> Encrypt0 => Names("encrypt0");

    public static TheoryData<string> Mac0 => Names("mac0");

    [Theory]
    [MemberData(nameof(Sign1))]
    public void Signatures(string name)
    {
        var vector = Find("sign1", name);
        var isRead = CoseSign1.Read(Bytes(vector, "cbor"), out var message) == WireFault.None;
        var isGood = vector.GetProperty("ok").GetBoolean();
        if (!isRead)
        {
            Assert.False(isGood, "A good message was not read.");
            return;
        }

        var external = Bytes(vector, "external");
        if (isGood)
        {
            AssertStructure(vector, "toBeSigned", message!.ToBeSigned(external));
            Assert.Equal(Bytes(vector, "plaintext"), message.Payload!.Value.ToArray());
        }

        using var key = ECDsa.Create(KeyOf(vector).ToParameters());
        var isOurs = message!.Algorithm is CoseAlgorithm.Es256 or CoseAlgorithm.Es384;
        Assert.Equal(isGood && isOurs, message.Verify((alg, data, sig) => Verify(key, alg, data, sig), external));
    }

    [Theory]
    [MemberData(nameof(Encrypt0))]
    public void Encryption(string name)
    {
        var vector = Find("encrypt0", name);
        var isRead = CoseEncrypt0.Read(Bytes(vector, "cbor"), out var message) == WireFault.None;
        var isGood = vector.GetProperty("ok").GetBoolean();
        if (!isRead)
        {
            Assert.False(isGood, "A good message was not read.");
            return;
        }

        var external = Bytes(vector, "external");
        if (isGood)
            AssertStructure(vector, "aad", CoseStructure.Encrypt0(message!.ProtectedBytes, external));
        var isOurs = CoseAead.Of(message!.Algorithm) is not null && message.Unprotected.Iv is not null;
        var expected = isGood && isOurs ? Bytes(vector, "plaintext") : null;
        Assert.Equal(expected, message.Open(Bytes(vector, "key"), external));
        if (expected is null)
            return;

        // Sealing again under the same IV gives the same message.
        var options = new CoseOptions { IsTagged = message.IsTagged, ExternalAad = external };
        var iv = message.Unprotected.Iv!.Value.ToArray();
        Assert.Equal(
            Bytes(vector, "cbor"),
            CoseEncrypt0.Seal(message.Algorithm, Bytes(vector, "key"), iv, expected, options, out _)
        );
    }

    [Theory]
    [MemberData(nameof(Mac0))]
    public void Macs(string name)
    {
        var vector = Find("mac0", name);
        var isRead = CoseMac0.Read(Bytes(vector, "cbor"), out var message) == WireFault.None;
        var isGood = vector.GetProperty("ok").GetBoolean();
        if (!isRead)
        {
            Assert.False(isGood, "A good message was not read.");
            return;
        }

        var external = Bytes(vector, "external");
        if (isGood)
            AssertStructure(vector, "toMac", CoseStructure.Mac0(message!.ProtectedBytes, external, message.Payload!.Value));
        var isOurs = message!.Algorithm is CoseAlgorithm.Hmac256 or CoseAlgorithm.Hmac384;
        Assert.Equal(isGood && isOurs, message.Verify(Bytes(vector, "key"), external));
        if (!isGood || !isOurs || !message.Unprotected.IsEmpty)
            return;

        var options = new CoseOptions { IsTagged = message.IsTagged, ExternalAad = external };
        Assert.Equal(
            Bytes(vector, "cbor"),
            CoseMac0.Create(message.Algorithm, Bytes(vector, "key"), message.Payload!.Value, options)
        );
    }

    /// <summary>So that a change in reading cannot turn the comparisons above into nothing.</summary>
    [Fact]
    public void Enough_of_the_examples_are_of_our_algorithms()
    {
        Assert.Equal(6, Sign1.Count(row => Opens("sign1", row.Data)));
        Assert.Equal(16, Encrypt0.Count(row => Opens("encrypt0", row.Data)));
        Assert.Equal(3, Mac0.Count(row => Opens("mac0", row.Data)));
    }

    private static bool Opens(string kind, string name)
    {
        var vector = Find(kind, name);
        if (!vector.GetProperty("ok").GetBoolean())
            return false;
        switch (kind)
        {
            case "sign1":
                CoseSign1.Read(Bytes(vector, "cbor"), out var signed);
                return signed!.Algorithm is CoseAlgorithm.Es256 or CoseAlgorithm.Es384;
            case "encrypt0":
                CoseEncrypt0.Read(Bytes(vector, "cbor"), out var encrypted);
                return encrypted!.Open(Bytes(vector, "key"), Bytes(vector, "external")) is not null;
            default:
                CoseMac0.Read(Bytes(vector, "cbor"), out var mac);
                return mac!.Verify(Bytes(vector, "key"), Bytes(vector, "external"));
        }
    }

    private static bool Verify(ECDsa key, CoseAlgorithm algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        algorithm switch
        {
            CoseAlgorithm.Es256 => key.VerifyData(data, signature, HashAlgorithmName.SHA256),
            CoseAlgorithm.Es384 => key.VerifyData(data, signature, HashAlgorithmName.SHA384),
            _ => false,
        };

    private static CoseKey.EllipticCurve KeyOf(JsonElement vector) =>
        new(
            vector.GetProperty("crv").GetString() == "P-256" ? CoseCurve.P256 : CoseCurve.P384,
            Bytes(vector, "x"),
            Bytes(vector, "y")
        );

    private static void AssertStructure(JsonElement vector, string name, byte[] actual)
    {
        var expected = Bytes(vector, name);
        if (expected.Length > 0)
            Assert.Equal(expected, actual);
    }

    private static TheoryData<string> Names(string kind) =>
        [.. Vectors.GetProperty(kind).EnumerateArray().Select(v => v.GetProperty("name").GetString()!)];

    private static JsonElement Find(string kind, string name) =>
        Vectors.GetProperty(kind).EnumerateArray().Single(v => v.GetProperty("name").GetString() == name);

    private static byte[] Bytes(JsonElement vector, string name) => Convert.FromHexString(vector.GetProperty(name).GetString()!);
}
