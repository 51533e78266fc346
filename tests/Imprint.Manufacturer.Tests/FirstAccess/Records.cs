using System.Security.Cryptography;
using Imprint.Fdo;
using Imprint.Journey.FirstAccess;
using Imprint.Manufacturer.Tests.Rig;
using Imprint.Wire.Ids;
using Imprint.Wire.Text;

namespace Imprint.Manufacturer.Tests.FirstAccess;

/// <summary>First-access records as a provider makes them.</summary>
internal static class Records
{
    public static byte[] For(FirstAccessScope scope, FdoSigner owner, long version = 1, DateTimeOffset? expiresAt = null)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        var expires = expiresAt ?? now.AddDays(365);
        return new FirstAccessRecord
        {
            Scope = scope,
            Version = version,
            IssuedAt = expires < now ? expires.AddDays(-1) : now,
            ExpiresAt = expires,
            Journey = "jny_1",
            Provider = new AccessProvider("First", [new("https://owner.first.example")]),
            Operators = [new("Aurora", [Plmn.Parse("00101")], SHA256.HashData("aurora root"u8))],
        }.Sign(owner.Algorithm, owner.Sign);
    }

    public static byte[] For(FdoGuid guid, OwnerSide owner, long version = 1) =>
        For(new FirstAccessScope.Device(guid), owner.Signer, version);

    public static byte[] For(string classId, OwnerSide owner, long version = 1) =>
        For(new FirstAccessScope.DeviceClass(ClassId.Parse(classId)), owner.Signer, version);

    public static object Body(byte[] record) => new { record = StrictBase64Url.Encode(record) };

    public static object ClassBody(byte[] record, OwnerSide owner) =>
        new
        {
            record = StrictBase64Url.Encode(record),
            ownerKey = StrictBase64Url.Encode(owner.PublicKey.SubjectPublicKeyInfo.Span),
        };

    public static async Task<Answer> PutAsync(HttpClient client, string name, object body)
    {
        using var content = new StringContent(
            System.Text.Json.JsonSerializer.Serialize(body),
            System.Text.Encoding.UTF8,
            "application/json"
        );
        var answer = await client.PutAsync(
            new Uri($"/v1/service-links/{name}", UriKind.Relative),
            content,
            TestContext.Current.CancellationToken
        );
        return await Answer.OfAsync(answer);
    }

    public static async Task RegisterAsync(Plant plant, HttpClient provider, BlankDevice device, OwnerSide owner)
    {
        var answer = await plant.PostAsync(
            provider,
            "/v1/registrations",
            new
            {
                device = $"guid:{device.Made.Guid}",
                ownerKeys = new[] { owner.Offer },
                claimCode = device.Made.ClaimCode,
            }
        );
        Assert.True(answer.Status == 201, answer.ToString());
    }
}
