"""The Boston housing data that scikit-learn had up to 1.1: `load_boston`.

Written beside this program by tf2mig; it belongs to you now. The numbers are Harrison and Rubinfeld's (1978), as StatLib
published them. scikit-learn removed the data set, because one of its variables assumes that racial segregation raises
house prices: use it to repeat old results, not to learn from.
"""

import base64
import zlib

import numpy as np

FEATURES = ["CRIM", "ZN", "INDUS", "CHAS", "NOX", "RM", "AGE", "DIS", "RAD", "TAX", "PTRATIO", "B", "LSTAT"]


class Bunch(dict):
    """A dictionary whose keys are attributes, too."""

    def __getattr__(self, key):
        try:
            return self[key]
        except KeyError:
            raise AttributeError(key) from None


def load_boston(*, return_X_y=False):
    """506 districts: 13 measures of each, and the median price of a house in thousands of dollars."""
    columns = zlib.decompress(base64.b85decode("".join(_COLUMNS.split()))).decode().split("\n")
    table = np.array([[float(value) for value in column.split(",")] for column in columns])
    data, target = np.ascontiguousarray(table[:-1].T), table[-1]
    if return_X_y:
        return data, target
    return Bunch(data=data, target=target, feature_names=np.array(FEATURES), DESCR=__doc__)


# The fourteen columns, one a line, compressed by zlib and written in base 85.
_COLUMNS = """
c-rlqSCS*Sl12Y(Ei@Xm*#E}H@3{z)sj9N7yWhMSYfFYBLqWKNaCoG9N~4xrx~DR0c3QU5TIy6fcIsT;i*zmS=hnK;OU|X~e5Rzdl(x8^XXE`{
=ZbWcJ%`ddH))i&Z~2~j-8IhVYO2PH@>Pvl`ii@y=c(LQFOhqk*Fvs)t;SnD73H>C>MDKAy!HC-ed@UxjiHoOT8}i>v~r}iw^@{~$^9JV=zQd|
z{Y6VwV$og>XhBeey}k|1xvNl+T!PO%etNWu7k^EaC>H2m)GKYDZ429(xU<(aZ}wu?j+k*jr`8zsqF=AvQKl(CRKt2Q8h@Id(cE_&~8zg?dvmx
)0`8f<}&=+?qpN@YAzI9r#?-=+QDg{B#%RR8r2t+Ogj(m?;xSh<27IJnPOA!G-l1@#*F5C-00MDc4ONB=XG>*UU$6$)u%p{`u0E{<>YgJ4C5&A
dK+#=b*ob=iR{ao-RIlQDKKiz-D!ymQLXH1jYTWlBKv%hTZ&s9{60WtrLnn|ad1o$lrf4Il`5mcCppdSG%Xiek)l$H-)jZwi)?ChJ{=PFv`K67
d27b~Slc+yrsXc2$MY2&?bSFB=~e!Lad24rhCyrT$j@52aNa@>NDj7<)OSjLZX*vNyR=JUwYXlOeeI<xpVFwN7?5V~B&ix@#Zxt&&XHR~nr<b8
(rK_;RhqkmD$WD*MQKgZn0T(%J(Z0Jo$qZ+Q)Sq9>9w}AbVSQFG*i9z+Eb3}!A=9+Q7Ss5wz8x<S_x&L>$5iU8?`E3A!{n8XW^<uTS{Cn_gz%E
6l|=vtWY5;wMxyYkl=b{mS&^Qxmsp6dLm>4JO#C_1;+qiX{G{m_6FYLdMiifIPGTfv7GLl4%;MWSDlX3j!2pJr+GYxX%SvlA3HL#4!6QsrxxX~
dhqtPLa}~n$<GA_;j%jYe$7@GCVr~cGm(w8R_#X}CF8(t3MGf~3mv|XKB3fByVX&sOqEin8y~r4Tb5)dS{wD2_c{XJhf#>y2yJHFnvKfHo#I=X
WIuxZ7@7>Kq6u(n4~<-rhytZrh$5wjiskiY%5^Xpnh7!Qvm>vyI=7%Ib|zRARD^j#K6}nbnH1ZNU1&>aI$O;&j&3Z+Y;^R05ESv=nMwxZlTF@(
`=MyfUOQnQ0!2t&q$YQ$5xo{#!J6D{3Boi87H!7{ht9)F4pU5mMePsWdu`M%S_5uYRG!xNga!{KfU=v5S_RoqR`Gg2+=h<X8+#GYW}BU6n|IWA
m;s|^SpNpMQQ5!@+!Wfu>~K_BJ+e`!i;3sVv=aA7RW9er=0`~5`8CbVwj!ba53^n(v&`ee%)O3PT!&lBF(bhU*3cHk=ouWd(}%M^J%!qj%oW=W
KjXZkw_$DFoyRfEEwnA#v~B5>amY1ym`038wg3gk^4QqLody`Y=H*UA=v;CO0VJKhnQ1T;d1Vj~B!{SFRk8_MTU<knl3j?kv%4B<m7m5eW~y$w
1^(Rixe#&eXPt*$+lUFhYs9!U(N!{?dNU!$G2>y|tUhc*(lJeX&rE!}35WU8rMnLK%dv!q+k$;S`8)y`{Zf<PrGx+mHdb^XCD=7Oj!~H&0w`71
gz~V%Em%4%p>9`oDr)pAL&S7HjLMGl7FvJlxh|a+_e0f1|1ykF;kmW-d=E+6(Wr4(KX2T&`mZ%gFM-o|JZu@=(G{E!W;XBp2#tTsQJ)Z%9r72P
aVwF1)9rZ={XK7M$s89ww$$s~LE<ngw|U=Tvcg7TcEV<j`wDe*EA3vzK&6CP50S`muI}Zc*W03YJ8;*9g&o}tRV%E#kTmFRM605cyW%`L8&l7%
8R{;|i&jLrb&0oB-;n#z*rm&WP)-=q64(2d#*cbLFFLRs`A7fvHlo7O_fmbQNE_uw&oM{7q1~bf8t=CntkpB7L+8P3Q|O9z-AdFiuzzd)J}GXg
*-_olTU9o>-**d+n-#sL?4z?&l}3-WMKNKDgBNm<z7+Z*_joUwxz#BXdPhh?R*xW5K#lf}P^&ZKa7Ot%u(+1c6k;44n&H73=xj|2vETd3s%{Ou
gq{?&rSa4(H9PVTo-4W^+(mw&$g0ScI{60+2U^8MF=!HcLt8i1XGsDxqa86<FiYZoP`@i5x?fYKE_i+fc2!Q7X$uX|rKq#WACJd#L7uEmYKy^?
hI}o`i(!iHCmFS=>$EGVC-Mo6(OxmV#vvof5Eu|!ganE$7CrD9&8-r#IVIR?b@ZXt>@K4h%?@=aS*tAuVd@>$6=Vu(MK@5-hoS|&p+)2V5EEx)
D+W^tNnoJ~4eEkkOs!gkHH&nrL$5R{sqS2yRXT83FCjhXDC|a8O`X#fT6MY$?E%2@7)(7p&ZCd!aYH_%s!Er=gu>yyX+=~#3Myl{UlBb*KR!{D
F+R4M9K|EZ(B4*u$?7_WPgYp7<sZ?4^!N+P_g{eY2Y=D}`PrM%rFi_}ft_x_UC|Q_$$I|_)zoh*>GzEay}tS3-a5bZfAlZ9gYSML>9<~fVJhOc
gdc#<|9aW=!!L}`PkyI1@!0SG+S}jjt<A5)5nb(jf(Hs-*zfv<FrQz2{(chyUB6GRQl0Kwi)y&qrp^9XtAGD~@%KYxUK!145aaRn0>TQ+Ux4U;
wErB4-oSVdVvOGnq7Rh64Z>!$_khVs#zy+D${dD`{1Ry9Q4=H6U<iXxpe{`Q42Bh}zkp%L#z)Zhdk}rt{2s`rwl^@c+@FFKX8I3+I!XDrVRYq2
{~pZL@E?HDIaeR_{}fb*`4^zv+xQL${%Bu=kfCazDHF}5l{cVGgXr4U3yfuuHQV^tV1+;*VDyatmZPa*Ujhvieh+9ocY&#y%RT=TXzca{X!%nR
`lh}Ip}I72x<w%M=I&E9MTuRYNlQL~1~uhNs1ef(2%WZHz&lF;h{4Nm9aH-A8=$KECy4TgL1^Lq9dH<UNny@qpz-tta%Ya1rK$^zZ4fu~u155L
utWcXf5CqfC{rDluizFJe*<XdrhWx~{M%Xn`Y(TREx+7(fByH^;re@9Uj9j``HQ;$S?lvBZO;FNwEC)s`ESC<|DVC3){+*T!Tp4+kiEjr!os&;
UH|K_F}?Q*#M$D&_D7J#y-#3fS*Je!Wrd^RRq+dGCxz<eC15+Nqc1Sm&!Lw-e-2p~`~<fBIb2^r7Np-m7F552z5E$qY3sKktK#2*11|k1pcgU!
2{>3zHT-zxuRzxIehwOI!M_2&!;>jL;aL)GA7Fivsr~{-eo5B;ixAI+_kcz8&tUsaIDZM>D5b9;>lc3p&l>W9uqz_-
XRzbFV)%(hc%vQWPhr_#CguxVKUfdPozbofZ(z>v;m^75^{DkdoaIyKwe-IZo9A4<564?zm%o$PTjBe#;pd~ZU$K3ALarZZ<l}vI{x^Js=64q8
_-_6hQ1mMtaOam0ccwScitih6{>EV!qrVNZAZXa}o%lICZ$Z+J@DrTj7h-5vP(S(l|10$MS2#^I!}eFfYi9od94O;gcs1oMV3oJ8cc?i?$)CgX
(nrYJ??*W3h<ye7>c0nZ4*L}T7^v3~(x+9Myjb(tnkJJ+TU^%)f6AKi%y<h(V&Y2DteG4n^}i;?<ntic3eV;-rCC{Csq%T)x+zD!exF6l>wU7;
qT=KO9Z$0cBInAu$>X{*wBW63uoyF@?oMB)HoLQ=pC5(p%G7Jqa?GOSp{c#TJDwe?HI<eN)sWXN^L{FBEM+(sGl9yaQVV%fDi@V0KZYS^K3cSB
wNO=PwVYDqTQg`AWz*D2Wn2%TAZjq=SCYYD*_4Wl!dx`Ikug-sMw4r)EAm$#@>RvbWAOi`K>f?K?813RXby~JYL=kinAB2NhRF*0p?o?EcKeh%
Fna@Sec{Q?9EG=rTtS4ndB;np(QcP2zm+S4T<0lU1c59S4Dn>6uBFffXgqN_+NSZQ@D3l91rI`=lI?C}KMwvsOlfSXC|Gd9l+3UX7)(lV&{+{H
Q-!XKYZ)-K9ahM=gD$f#SZGvaaa~Sost%4b%nCP{rs1Qq6YN5PIE3xO+%gsEOweZvX~`K-AT#0Fxahi4ri$H`LGv+m5HG7gIpy*bWT<w(>cVAC
BIky!7OY<3ftJi0JPDtXxyYth^+<0<F7JpI@E6Kp9!ZsdRPIQ@pmp%D9Qx(ogICeg`#sSAP$yJc+d8JaVU(}fC^go5)t18AZ-xbnUC+3lt65F_
HPo!t;W`w{V%@cZ*tv`%U9au2s%z{n)=!P2W=)2uOLn6k&3c5)5G(($O$-ADk`yhx^R!wi550A#@{)n57+C5MO#3k=g#=Nmov9EAxGVAGV12y8
bqzrotUfH*A|V96TUkcx+lU4g3CAvSQ%7>#?dsK*b@ih9lnX`myofGhh<l^@)V%Vpw$=o~Q^hGvRfg8JKnGSsAY)>&Tz;}st96paBVog<C!KYb
0YN5J7cWlvGwOd=7rt1zSYc>2ikDi4T~&t!K{Qh#RVIK$m>2snM`EVhx^$S;NaDc(bM=Ns<xMhAtZ`{5D?9KoCL6U?P(~wzA!=wPXR)8GaLsz;
Rl-5NEQ{#0nXIp{Of;+lGa9TNwF3Fu@jpZC`cXq_A2~0t8A5o-lVRlPrK$5IxnT|L)Q06+v`4#Q#DO+?HcK>F6dJ7k*)pVT@c~(RoYn?Hs*$71
(<a@9#LkA8XRuYMaNYfZ|9q~%ohW&EcuMpnuPl(sExKVxYgC&>QVi6B^4a;0qoSli<)4tfU<WD(HJh7`hsB^CHc}(;tgP^?h*rl!f#SF**_6w}
!m2;J5Y#l;9C^vsax^dVCF4Emxp4Q$IO+tYYz0%{xNe(*uZ8L@nFV4^{jP0_oc9}sp`%Qj_L#s9?I_U5)3&TzfEq00ju*BJ0mxV!35Lk&F4shC
%4yNTRORti&5`Cj5DqU6EKZ}7VY}l#+o1QdtYDG}#FOi3ZCbaS<wN*!biTU~)3SuUu==P}YGTWKv5bueV^w$LP>Sx<S#m15^?d0BArfZqNKSIk
aXbj?o{oDJ4V2JXYv$E~-CONo`Kq!XFDL=5Pog6+&B*g9srHuLu!p+@?fB19kM)Gw;C9svWnt#qmO_|@ZfK%neOu39{>FpXQ*_dUlW%j~<Jo-A
a&3<0w7AwoxNaj*eA`27cS&w+S_=;WkPqR$Ro)5n)#Pgzh1|;4y&NxAy*Rc!4YlaEcI3EqL-|A&S((k-PI_TQCUGq+K~T|mDX!qAI8?VK$A}z{
$d&t6Q=H042A6615!@&*Znbo)p#=o0%8;L9{1=#(*Y-``&T3~NudosNFPfrzEx8FrH;URG6{zvt2(xl)`md`+@`}IJM=o_x95uizb<zom4CIPA
g&bqGUU-SR#SP8h)S}Xc3SUAY1jza?&^lD_8mB`yW{rAA9z$;E(cclOIz{cc7DTNeN-mERe}!xWfYpYFq{`W9?h?^=7(1O7(YuLkL299L^OAUA
3GMSZjpElHmC?IV=F}tkyfO9C((_IKiDyK3$U60(p3#5v%6~5dP~2Znc|`3L4_wDqOCKk&PIdO=T+J{`S%_s^-{A4Bwm;tEV!E$K!CMH3(<<Z?
A+DI+HyCPqewszQ+dCu{RfvE|rnq7Xe_btD6<*W30HGpyf9bVl>NOZ=2dF|zIs6=4EP9J_+HG)?JG;s=!z{H>d@OGlo#HJ=MT%H)%ZI<(;Wg+r
#i;peb5`|-N>{cN66{=5=OI?e2ba1+L$_FGie5_<n<`!I`QzfP(3!CQkZe!!-BiP2>7l2FS~YoIY?YO3D`vGS7RstCqm1*IB)W>4(4bL$2~(Dp
-*oI30wYJWtVfF~v>(J>sG==4QsKL~Aw%RqN5y|rr4HAw2{BnXN7MCe>}=f#^lUjK3|+~V(xD9Nbmb;nOSF$<8T}P93U5s`FUqJ)gQ@*AjXgKY
yjpjtgFp_VlbESV0iDOP-hxv)C{__OS@D9{sj4hBXNjYmZY=9h6HbgVrEtfzGUwrH0yGo^|53h#6s^*vql!d1>opo)RG}jJ)@82kLVuUus$#UE
y3lZ>peuWBOewOa3_@C#9kT1ei0(QU2~X|j`!0UZ*2x*`f$qv`4=So6<U$MrE4NUgdQFS+i>!-dHXJ18*f09z(lGU?C}qTTmAWs%Iai7e*vZ7X
9es8@>F3caN7JpN`^=g1Rd2aoR?6>`+kSK5{ejL}SIrQZqX(;+exx`UWLUX^`?(DAQA4OT(R?<u%Er8+<LaeB4{Elx!JY>-2cxtSjJ0#R+~|66
ux#d+(0D94T7!HS3|wtFut>`~Q%&2_3QcTMbbDHWC$>;82nSP}LdLvWY2K)pj>f!cn5VZVssx)}B}iKWj&eZ_qo1#uFOzM_4s}En8@r@Qx3M~e
=~=D+rp#Zq6mI%96-D_&+szq>%zP!9Iq>N2B~jnZL%Yt<JFVgYBuQ<ji#a?zAkXOTsWaa+=_Y6D<6=$14(vdyraWH~?{L!oGx==}&b9|Id-J*`
Wg3%{I*Abi*VvSZr=fN^H3gth4t7V>t~B+KaV6JYH93=0{MHUQ?QWdRRV8LJPcl!>`m-c^YV9O!C%)#~Jjb*=Tl`6);hV%zL(t((iJC^K+LAc+
2y+&dv3OxjvD6>ujHv-{Ml0@~4^P3Kq%q)pLT!+wWuGJ>L1wI_&>(VhW=CdnKR#*i*tsW+&~g7HX^K(+4Jt#+R*Y<Ih^(4KpSa97Q6p{0n#3_7
09vSdCRtB3k@{zef+9@yotK8sahCCxK1stpm;LUADcYi03c?U*TY1r_I6w0ka}rLW6J0@jisjZj?Cf26uo5X@HsUZeKOc;Q>#icFL;;S`kQUyo
yW!=nU@<z=tYg+7SN^S2y9L=?Dd*QciQSMz+sI7&J~h!qIfGjjpYqJ!NX?cLT|rdMT9X@2i2IOnz-?Mz)}D$?)P|fL)S+`P<6YacBSdH*&hAqC
pm*oOwawcj<B~fHktAj#=c!0Gk<_8H;PdLnkqpY2n-CIv;=i1lH@pz7LY@XiyQ)Eus-<frYJ1T%`r}H~#Dn(XLgmpk0@4Urtdc8i)H}N~YKACV
Q?9`lkXZ{1Y~tlaGXzB<uE!Q)UnY*>d9!($9qz&F+BAF;&3Rag-Xt;JA6LSp19OLLB7KEJ9CZ?{M;LSw`@qmV8Ywpg*xApdRPUxnc`e0fKtKc)
Vc@(KZTA!BEN29&nd8^mD7aBU$Up*9!^eB_Ac=OTw00$NF|*tABvo5ZAIX?V=Sf!eR__iqUX#W|WINN5S^GR6Nv+JMkW6CNJd>@~pM-s^{Yo@7
I$n|*_UTHN=ENR}G-9e(atcy765vLbQZ_$k>j_QIi6fCf#W@h?R$d4j)p?|tO}#S~)poYQYIWZ5ajA+_p+V=wzzviv)<?UGiZPS0PF9^`GnrPJ
lbrWi=n^B%dL=uw%Pts>`92Xljrk$zsk|gakT{7}2*BrD?~>5yo8`6Fq-po}wF4_zUWlh~B(Ew&hfo#tCpJT4(~6|LN~XnjBiWocn`DG7Rrs>k
0?HEH(=~ngNT&GtZK9baCc54xMUgWeNf<Zga2v}UCux1PD`8R?J6OqcU<OxqM1q$@49dKD8O$rsN?)f9Rt|_V^+<YUDMpJe-Wh)-S?lSkKGWjB
Qkm80`AD%<QjtB`(3OG;RHOr;ccDHN>P04wh&(&7Vdx|yTUmE)dXE<fR8%Y0hCSPg!c(N4^S~Np>;J6CJehULtQmE7-N_p<-%ntmg(#h*DUuRV
fY`RQh&R@?#~TyWi6G=B2X-&2&LfL^vk+Kp7Ymq{DDs`SLQ@;SWhR9*Ei2KeNsOXUW`rhMwphu9E=0CV-RltykfIO8Nt!2=5$&CnS(Z0hb#Jp8
ShL11!(Jwh>SWRv_HOjWo|ek<D^vf`cyg&@l$nu?lfE#{lRaI8^(q7pQlhm4(TJLFO=M<i19}SzP$Jt7ZBvKf3Lhp)JAM-Jt%`bk1rG7%Fc-cv
gj)qlFGpru18bWGJ)I=QFMA9Lf&#p^FpP2-Q2&Me2O7?uk?OckwZn(iwQH_jvqf%|Y6bO&169GX%bg}$<i4GZ>7JC0O`@DV&<|<A1Z%Q8s9SYx
MgEc{x5}x0a<g%6ZC>b?T6W#3Lrru5(5yvK_WDH%Sw?#KwVvK6ODRcH(pAAD&`MTEjm~Jc2(6ObeS?WsDJI==C)0hjrCFsbnbK{KWNl;20vy8^
>b#B3$s>eZLkhY(J=^mCBi@L=%3pu;*M8&gdZ&K+cRi&Nv>vox{_0P1d#%NlS2=&aS{{G>)4%cIue|yDUaS84-+PR_-qT)%t0h+pe_f~bjlb7+
&rkkTa{We~KbC&&MRDGr*YRyx-^H=7D)0Aqu4`9~jJI~)DgXZdYktqa_tN*+#q>ix0x3(5@;ua0`tk^k`%fJ5<9c(*9O=-&=2u61duV5k^tV>d
V~BrKq{B~-tc9-WL;cn3Nbe5KC4F+JbMxkqy?#Ar`pGdq91OL-c_{wouMUNl`|8lb@E;!<*8DFV@aq?c*86{Ud`Uy~F^H59bk_Lp9C8@bA?E=d
%q;29JkYm~cl7<+<RyK6)NdXd*{c_(UfTH0qtuT_beTRJ>iWGL^gI=jRH2eIW1}wKb+rCG)GK;-sQdXiUTE~Hv(Q`7iT<5Kj(0yhTHxwB9`BT2
9Fk4dMX`HyXgZTaIzssG9P($;p}2kYdNq3_$Etsie~)u0px*nV?w=p>jed9h@Ur~$lBv}HeZB(u5&Rsy20i<;U)GZOdw|Qpa^3d#ftF3*0UTzo
NAN?S$oUf>e}g={z|Ow^{R%#>?)(YZFF&mkzXwnBzY?On0dIaKX>I<u!KVd%3APdS6Hu}pnf?aABL06L80LhZf$yU8SE4iy(Bg8|BJK;A{64GT
vVY3&0xf~R2lF2TKS$uN`RqM-))~i(`i<Y0n3!JyEy2GB)l|B?nUKs6t$Cvu#@nC#4_?4i#~ek|{#LMEp<jYw)%gJw92I{J6r%Ld;)%ayEw(P*
`&Pj|wEGoY@tZ~c3;qTFL6AQMpLPL00dG4xKPt|^7bN&#l><|KTx)W2t~flMON-qcO0)(XFKN7Ro|eP!^_b#%`_01B8cr?TwTr@E`|&LoK<#00
POs%^{aEf*aV=?{oCjBosS=*@RW4ACa<qgu6rPty)QzmNQB{73n%h{~hH)~UQ~PADQmXb$QpftNYA43p^1`Crs5RH2(9XB_=$h@_rS8lf-0jVs
>;A4U?;8hWz1&x)c`6L{Yo3cdOZ$*#$!{;o8LWZ@p+@-4G&#E^S|XJrqaM-fJp|cKoOv2A<-V{%BGlcZ;>OlKRqij9AOqsTsmhwB*z(xnUVY@(
<twBSfI03W#vA%;3c`(_c!i1*W|QFuk~1F@UKp+nNXj%()IA9F3;W5O3)-~?g7DUZ<>I6+w;TUcxd?VJs8U21u~34a<~AF4_`GlJ4yEb&1JTn1
cXHAnl&@L8QQXRQWna2mw#ez_wKp8`9%lK~$zpH$a;WN(%swEH{BYF-xwF<L|J~Yx1vHnG!ANv=6Q1eGe$5gl%S9&yV;zn5%DY-Z*tjPL&`iZz
zZkd3`Bi@Na^Ne4eSl?8kX941Nae-7HASTjmoFS{2CwGX@jSEM$!^yh8GECie3D^=Y^^lR0h+LoD{p&I01~*UKk6%)M=b321K!PLn^WC*yw5LU
w7c`3lj>AcOFO4_GRt3;qx5Zr5mNTa>!m;WHCdBs0}r^_&Yvbgw=4VW<!LUTuUS0xlUP#BTfm2^Hw*kD<(E;Jn!}MBy47!X>D#(TOfhgDpQ!5x
k@ZOi`2Og}X%Rk5E8Qtq`3{c=xwC*=36Uu)t#FDvk6dlh25IW25*9HgU#!y6GmBfQ`oh~;stmdtVPI-4D7n}WiwZCnma}3y+JzholkS#wveowp
UdRV0Ce!&<%Wk*18ZEDP=7U@6qdB|VM9NX*kysL6-<5ND`BKI|Sn5Z~+RD>-y_*A<6(^LdNU6B|u$1+39baUwoO*iOF27liP4G2g6$j#{R32OO
6rDFPzY2VPwRuKdArS3!HqoSRL6mA8L^Qo5mK_Oi^KQt^He<cJGtDh~ypTx7c@gqix^0+Xtv&^Dzo2&}^LfF1t<xQV*XBS)Yk$C#hvZ4^tftvq
+NviQYw5!<=vBSf8_J?<)Lb)x406rx>6m3Aspf3Svvw_M$!F3F`iSGu+UY$5)sKCYCoIx9pOQ-krMzHKEt0xeU(j~HDyN72)Aok<Og>)hW7$R~
+e?LL%|u7nO~Rk`@rbZ&`;Nnha7e6Uc`ilIRi86sH<i{c#2(uA6T`ToPkS&D?{a+?A8W!($yP0k>^goL1<yeCglq4~VCHMFTS<F}_4z_JNpyBe
RQ43GOMsBFN#STBfm5Q;w)tp>Ht;-q8QMS5ty#xIc$Rypji_d=(qYONU#XvGUplqBKM1AHMMu#|uWz_wc{}bc_)4x$3fdzVk*G;|_6dt#Gh?<_
*;|h?s%CZy!EbADUa>a$q*q(((?&LgS39HB7e751cSYN#BJ<MDZw%g1g~h@|S0W)e(z?Yq+X}pR+@Q8Lck?uPa7;-4lm(9^_^ikMqP?@btZ!eu
bls082H8>~&Ec)_oF_&}A#i)E%=WOSaWfCh=&KP+xiB|9Gr<S=q={Vb@U8cUZ{+2cPpH+xByb|w@?zp)GC*6)JE$_zBQlCj8;2H=;R(jdM}YXE
PjZY`W@*BZ7p(dw9=CkQZj64iKH4S+P{J6?&l4|0$3D>G9e2M%X}O=hat>9`J{}N67Y5ov2&RgtoYCv>`-`t5@rp8P${%LeHlO8i<%1d(0{YX2
jV~hmjBon{yO4Kd_x5VJ(DL1#?H48DZf53VN9;ZD+w^VrogKs7q4c2uL26Xdn?5>pV?WIO>|sCA#|Pq%{zmHR-El)C)WltIwFlb;8<U|GA~nx<
GL4q_4w2cQv(GNm9nLO@Zg4iYFbLqIMY`g-J3go5PcBuaQkByrC_4jEZQfglC8YA0)RHP<r?Ob!IZ3OV@}cAl05EEWoco$tYif0&M=H^hV+E?Z
sidM^?1FN%U|3V8rv?YCFK0Gw3SrA4goc!6QWrX@*Qo$Al1P;!I^aCahH5<a@wns*lgNi?D|3E_)Y%_hf;h#WlLB$@AhC-RJbxrLqaX;>GaUJX
5E@;a+3=(#EYf1z=Q^CKO*&Sm80)k1JL3e63m}09Bty#)))}C!J5J-;2d%frWTK_eQIH9FR%FJT4VLsgyb>H!V15ZV+Zi_q#!FnqAeS5ds)w(=
poF&9t?Av;YS|{V2`=0>Pu|?wTF<AOyo~^cAozf{G8~~rDpf-%KAisNd2zypeB(lz52aO3JoVybBFfI_x~v+p!5;+5Q4w#&&Ta_8j^GC0jU8BH
TJHIJ6>`j*keaY9`I45V2d6(&kkNbt@fv=Q8u#VWw2gvj5jPkb32F4^?s&daE15gr)pulMBXcnlGkYWWp4JsxAKFTHbZB{YO~Aq0E8iR(gN`O2
{;;xRyM{yZu-}$w4tlLuyvRj07<}00TdhWiv44tFa9mLi+j;`o#`m7!C&~^QQ8ZzRh!K(bZqwW@V_IEWJ2l7tu?#S{qvx^j{)Pk2;(WGDuMn1q
Z4dO5G9UD^$^>H$Q8liJVU8(gUwsp|U3#AoVxEJyp_IGy$$}@PL(q<y|3M1MT`HvU`MQeJ{*4JPdFkFzM2o&~!wS){w}LLrmT4J}{|Cx$dJ`^k
qi@!+_22z-bi1uysJ7xg$eZg-x-OPPaexpX73&av{SABVyIAnbf`Wt&%Tl00A&^<2Ggp{B(xL-hSAW!RQypt?xq%I@mCSWCT0#0Mrh#t*5}W`%
k@#+kI>p*hpu4IvbCXB;b}!9ku!0uJ!(S9+eb43qZ7zs%6Ro^jvoCc!FzqzCn23<J(ABPt)Cvl(Fa?&;2N@YvpQ7unxi3{`st=4Qb3sBKMy`3Y
c0H;w4_dNLKgUldTQip2N_{MhHY~*Or!8Qo!U|d8dUlVkKkZ)jt2WUzbb+aAZOMvJZrDc5JOc%P1%j~}?PQ!c4g9s6Mi<E6wX?~#e7AlKKw*Bk
xU07A{=i^GY7?fkpJgjK3bbQj=`!0@fJyOvXJ?Va*06ts-7@Qk86RU#JOcu1u<Lw2w$X#Xe!K@xDhZ)GdsY#(g}Br!Y=BqQmV1QPDqZ(7c|YsK
)vI*Zq9WVesrfulRln{wo>KjhI_k<auU0k1%Hrzk8(xlQQZYRWfITfGs+>PYcftY?f25sUg$s7uyUw^j5Kuran>U;?Rhi9D$jig_PiXc80Bg&6
!wN)d;4^9V<*-ci&AaON)<JZAv_&S<MV^2o)7^NM8X2o0xhFONQBd?uJCRq4h=#EBvq)@gc;%-Xn0DKa678kx*TUy~czDzYPRrx9dKNva(P`I|
<tCo!7#<P8()F>ZB<!Bm-EIWu$4WbtzPx$bAzOVsO2C<FR|NNq9-ax!fjllgtB2b2!D@0yGlNu<SKG<b`APo?r~0>=c*_wzT(fO$m=8Ii#CB8$
R3N9@(J87hiU`TVD1?Kx9s;ZqD&6G6x)nYq>_R&+Z5XR02hgcZH#Upsc6<z&iZ~XI>5xu^&fvVC|B@+sD0PK_C=M`jP_Qg5I>qQ5CYTP1k`)_b
Q5QmSNHU0(L$D1nS+nD0D1MGI+&E}U>-d@K;2RgO<OfsF#~S;|$uilDta93bXb5e@1R*K~vZg^=)M~hv#2aeWK`vyAh0ShWu9|f0@^UoC&l7&A
UuD$pI2(jEaX6Ry2oTd95U5!{v_rmoc{T?IC}u4AfI3D=J+VjXLr+Qw%b5VEhfELIH-AvB!*48~LbG!8N%A-!6y}G>4)dxd?KnNH!>jqh%=w|H
t@oOx5Mo>mGL9~okKBu;{h-W>W8IJDu_xFRI;O1yt*zM==?-AxvJX|Suq>B-H1#kN&T^W_^T;Dy-H&BSFWzwbsJDEXoQEL$XB}Zham-A0>>doR
XTTU^F=SzUek0(-{fw6!wdh_>$GTsn#`lAai~q|W-XMrK;;|@BlU^k55BajUBwqn(j2AF;kaRiz)f>SXZw{KG$Q&o=jyg3A@edlR2UwH*uLh|t
j3#V5+ruXZ<(pky2EUp@alYkr<PX)4Ql{zas9U^-iq&nlFOr`sC;Rz$>hwG2G1txJ`f|;h535s-i6D~Ee)YyX25Mh+;(k=+MbLUs;f~v}to5nX
vIS*4%vC;|MUb^?5@{US<>_Y5%`bjE<;latcA%YHk!OFl`hNi68Z86
"""
