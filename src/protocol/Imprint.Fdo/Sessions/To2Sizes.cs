using Imprint.Fdo.ServiceInfo;

namespace Imprint.Fdo.Sessions;

/// <summary>What the sizes in messages 60, 66 and 67 stand for.</summary>
internal static class To2Sizes
{
    /// <summary>The largest message that the device takes; it leaves that open with 0.</summary>
    public static int Message(int announced) => announced == 0 ? FdoLimits.MaxMessageLength : announced;

    public static int ServiceInfo(int? announced) => ServiceInfoSize.Of((ulong?)announced);
}
