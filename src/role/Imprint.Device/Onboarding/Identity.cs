using Imprint.Element;
using Imprint.Fdo;

namespace Imprint.Device.Onboarding;

/// <summary>A credential that a device may go by.</summary>
/// <param name="IsStaged">It waits to be put in force.</param>
internal sealed record Identity(DeviceCredential Credential, bool IsStaged)
{
    /// <summary>
    /// The credentials to try, in order. After a lost message 71 there are two, and the waiting one is first: if message 70
    /// arrived, the owner has the new voucher for good, while many owners forget the old one at once, and going on with the new
    /// one ends the doubt on both sides. If message 70 was lost too, nobody knows the new GUID, which costs one quick answer.
    /// </summary>
    public static IReadOnlyList<Identity> Of(DeviceElement element)
    {
        var identities = new List<Identity>(2);
        if (element.StagedCredential is { } staged)
            identities.Add(new Identity(staged, IsStaged: true));
        if (element.Credential is { } current)
            identities.Add(new Identity(current, IsStaged: false));
        return identities;
    }
}
