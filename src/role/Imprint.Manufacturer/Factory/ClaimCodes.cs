using System.Security.Cryptography;
using System.Text;
using Imprint.Crypto;
using Imprint.Crypto.Custody;
using Imprint.Manufacturer.Ledger;
using Imprint.Storage;
using Imprint.Web.Paging;
using Imprint.Wire;

namespace Imprint.Manufacturer.Factory;

/// <summary>
/// Keeps claim codes so that they can be checked and not read. A plain hash of 50 bits would be searched in hours by whoever gets the
/// database; this one needs the party's key besides.
/// </summary>
internal sealed class ClaimCodes(Database database, KeyCustody custody, RandomSource random) : IDisposable
{
    private const string KeyName = "claim-codes";
    private const int SaltLength = 16;

    // Compared when there is no device or no code, so that the answer takes the same work.
    private static readonly ClaimHash Nobody = new(new byte[SaltLength], new byte[SHA256.HashSizeInBytes]);

    private Secret? _key;

    /// <summary>Opens the key, or makes it at the party's first start.</summary>
    public async Task OpenAsync(CancellationToken cancel) =>
        _key ??= await SharedSecret.OpenOrCreateAsync(database, custody, KeyName, cancel);

    public ClaimHash Hash(string code)
    {
        var salt = new byte[SaltLength];
        random(salt);
        return new ClaimHash(salt, Compute(salt, code));
    }

    public bool Matches(ClaimHash? stored, string typed)
    {
        var code = ClaimCode.Normalise(typed);
        var against = stored ?? Nobody;
        var isSame = CryptographicOperations.FixedTimeEquals(
            Compute(against.Salt, code ?? new string('0', ClaimCode.SymbolCount)),
            against.Value
        );
        return isSame && stored is not null && code is not null;
    }

    public void Dispose() => _key?.Dispose();

    private byte[] Compute(byte[] salt, string code)
    {
        var key = _key ?? throw new InvalidOperationException("The key of the claim codes is not open yet.");
        return HMACSHA256.HashData(key.Span, [.. salt, .. Encoding.ASCII.GetBytes(code)]);
    }
}
