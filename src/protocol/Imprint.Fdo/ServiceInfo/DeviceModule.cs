namespace Imprint.Fdo.ServiceInfo;

/// <summary>The device's half of a module. It serves any number of requests, one after the other, once its owner has activated it.</summary>
public abstract class DeviceModule : ServiceInfoModule
{
    /// <summary>Something was begun and has not ended: the module's deadline runs.</summary>
    public virtual bool IsBusy => Pending.Count > 0;

    /// <summary>The owner (again) wants this module: everything begun is forgotten.</summary>
    protected internal virtual void Activate() { }
}
