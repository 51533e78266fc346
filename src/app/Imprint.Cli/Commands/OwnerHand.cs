using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Imprint.Host;
using Imprint.Wire.Text;

namespace Imprint.Cli.Commands;

/// <summary>
/// Does by hand, over the same APIs that people use, what a shop and a customer do: gives every device that is made to the one
/// provider, and the voucher with it.
/// </summary>
internal sealed class OwnerHand : IDisposable
{
    private const int AtOnce = 200;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly PartyAdmin _maker;
    private readonly PartyAdmin _owner;

    public OwnerHand(HostedParties parties, string folder)
    {
        _maker = Of(FdoSet.Maker);
        _owner = Of(FdoSet.Provider);

        PartyAdmin Of(string name) => new(parties.Parties.Single(p => p.Name == name), Path.Combine(folder, name));
    }

    /// <summary>What every device gets.</summary>
    public Task SetPlanAsync(IReadOnlyList<(string Name, byte[] Content)> downloads, bool reuses, CancellationToken cancel)
    {
        var steps = new JsonArray(new JsonObject { ["module"] = "fdo.csr", ["required"] = false });
        foreach (var (name, content) in downloads)
            steps.Add(
                new JsonObject
                {
                    ["module"] = "fdo.download",
                    ["name"] = name,
                    ["content"] = StrictBase64Url.Encode(content),
                    ["required"] = true,
                }
            );
        return _owner.PutAsync(
            "/v1/onboarding-plan",
            new JsonObject { ["steps"] = steps, ["replaceCredential"] = !reuses },
            cancel
        );
    }

    public async Task GiveAllAsync(Terminal terminal, CancellationToken cancel)
    {
        var keys = await OwnerKeysAsync(cancel);
        while (true)
        {
            var unowned = await _maker.GetAsync($"/v1/devices?owner=none&limit={AtOnce}", cancel);
            foreach (var device in unowned.GetProperty("items").EnumerateArray())
                await GiveAsync(device, keys, terminal, cancel);
            await Task.Delay(Pause, TimeProvider.System, cancel);
        }
    }

    public void Dispose()
    {
        _maker.Dispose();
        _owner.Dispose();
    }

    private async Task GiveAsync(JsonElement device, JsonArray keys, Terminal terminal, CancellationToken cancel)
    {
        var (id, guid) = (device.GetProperty("id").GetString()!, device.GetProperty("guid").GetString());
        if (guid is null)
            return; // from a manifest, and not yet made
        var request = new JsonObject
        {
            ["device"] = id,
            ["ownerKeys"] = keys.DeepClone(),
            ["provider"] = FdoSet.Provider,
        };
        try
        {
            // A device that was made anew is another one for the owner, and so is the request.
            var registration = await _maker.PostAsync("/v1/registrations", request, KeyOf(id + guid), cancel);
            var voucher = Encoding.ASCII.GetBytes(registration.GetProperty("voucherPem").GetString()!);
            await _owner.PostFileAsync("/v1/vouchers", "application/x-pem-file", voucher, cancel);
            terminal.Progress(
                $"made   {guid}  {device.GetProperty("model").GetString()} {device.GetProperty("serial").GetString()}"
            );
        }
        catch (HttpRequestException failure)
        {
            terminal.Progress($"failed {guid}  {failure.Message}");
        }
    }

    private async Task<JsonArray> OwnerKeysAsync(CancellationToken cancel)
    {
        var list = await _owner.GetAsync("/v1/owner-keys", cancel);
        return
        [
            .. list.GetProperty("items")
                .EnumerateArray()
                .Select(key => new JsonObject
                {
                    ["type"] = key.GetProperty("type").GetString(),
                    ["spki"] = StrictBase64Url.Encode(Spki(key.GetProperty("publicKeyPem").GetString()!)),
                }),
        ];
    }

    private static byte[] Spki(string pem) => Convert.FromBase64String(pem[PemEncoding.Find(pem).Base64Data]);

    private static string KeyOf(string text) => Hex.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
