using System.Security.Cryptography;
using System.Text;
using Imprint.Journey.Access;
using Imprint.Journey.FirstAccess;
using Imprint.Wire.Cose;
using Imprint.Wire.Ids;

namespace Imprint.Journey.Tests.FirstAccess;

internal static class Samples
{
    public static readonly DateTimeOffset Now = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);
    public static readonly FdoGuid Guid = FdoGuid.Parse("0b8e2f64-91a7-4d0c-8f3e-5c1d2a7b9e60");
    public static readonly ClassId Class = ClassId.Parse("greenhouse-sensors");

    public static FirstAccessRecord Record { get; } =
        new()
        {
            Scope = new FirstAccessScope.Device(Guid),
            Version = 7,
            IssuedAt = Now,
            ExpiresAt = Now.AddYears(1),
            Journey = "jny_01K9XJ3Q5V0000000000000000",
            Provider = new AccessProvider("Beacon Fleet", [new("https://owner.beacon.example:8443"), new("http://10.1.2.3:8040")])
            {
                Est = new("https://est.beacon.example"),
                Service = new("https://api.beacon.example"),
            },
            Operators =
            [
                new("Aurora Mobile", [Plmn.Parse("00101"), Plmn.Parse("999070")], HashOf("aurora"))
                {
                    Realm = "aurora.example",
                    Provisioning = new("https://prov.aurora.example/v1"),
                    SmDpPlus = "smdp.aurora.example",
                },
                new("Borealis", [Plmn.Parse("00102")], HashOf("borealis")),
            ],
            PreferredNetworks =
            [
                new(Plmn.Parse("00101"), AccessTechnologies.NgRan | AccessTechnologies.Eutran),
                new(Plmn.Parse("00102"), AccessTechnologies.Eutran | AccessTechnologies.NarrowBand),
            ],
            Rules = new SignedRules(3, Encoding.ASCII.GetBytes("rules signed elsewhere")),
        };

    public static ClassAssignment Assignment { get; } = new(Guid, Class, HashOf("owner"), Now.AddDays(30));

    public static byte[] Signed(this FirstAccessRecord record, SigningKey? key = null) =>
        record.Sign(CoseAlgorithm.Es256, (key ?? SigningKey.Owner).Sign);

    public static byte[] HashOf(string text) => SHA256.HashData(Encoding.ASCII.GetBytes(text));

    /// <summary>The payload of a signed record as a tree.</summary>
    public static object? Payload(byte[] signed)
    {
        CoseSign1.Read(signed, out var message);
        return CborTree.Decode(message!.Payload!.Value);
    }

    /// <summary>Signs any bytes as if they were a record, or another content.</summary>
    public static byte[] SignPayload(byte[] payload, string? type = "imprint-first-access", SigningKey? key = null) =>
        CoseSign1.Sign(
            CoseAlgorithm.Es256,
            payload,
            (key ?? SigningKey.Owner).Sign,
            new CoseOptions
            {
                Protected = type is null
                    ? CoseHeaders.Empty
                    : CoseHeaders.Empty.With(CoseLabel.ContentType, writer => writer.WriteTextString(type)),
            }
        );
}
